import ArgumentParser
import FanfareWorkflows
import Foundation

/// A folder with workflows and the files that they refer to.
struct WorkflowFolder: Sendable {
  let path: String

  /// Reads all workflows in it, and says what is wrong with them.
  func check() throws {
    let manager = FileManager.default
    guard let names = try? manager.contentsOfDirectory(atPath: path) else {
      throw complain("the folder '\(path)' can't be read", EX_DATAERR)
    }
    var problems = 0
    for name in names.sorted() where [".yaml", ".yml"].contains(where: name.hasSuffix) {
      do throws(InvalidWorkflow) { _ = try Workflow(contentsOf: "\(path)/\(name)") } catch {
        Console.note("\(error)")
        problems += 1
      }
    }
    if problems > 0 { throw complain("\(problems) of the workflows in '\(path)' can't be used", EX_DATAERR) }
  }

  /// Reads a file in it that a workflow refers to.
  @Sendable func read(_ reference: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let file = folder.appendingPathComponent(reference).resolvingSymlinksInPath()
    // A link may lead anywhere, whoever made it.
    guard !reference.hasPrefix("/"), file.pathComponents.starts(with: folder.pathComponents) else {
      throw ValidationError("'\(reference)' isn't in the folder of the worker")
    }
    return try Array(Data(contentsOf: file))
  }
}
