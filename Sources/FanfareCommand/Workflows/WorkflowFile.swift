import ArgumentParser
import FanfareWorkflows
import Foundation

/// Reads workflow files for commands.
enum WorkflowFile {
  /// How the names of workflow files end, for the completion of arguments.
  static let extensions = ["yaml", "yml", "json"]

  /// What a workflow says that was probably not meant, a line each.
  static func warnings(of workflow: Workflow, in file: String) -> [String] {
    workflow.warnings.map { problem in
      "\(file):\(problem.line):\(problem.column): warning: \(problem.explanation)"
    }
  }

  /// Reads a workflow and tells its warnings, or tells everything that is wrong with it and ends the command.
  static func read(
    _ path: String,
    functions: [String] = [],
    isQuiet: Bool = false
  ) throws -> Workflow {
    try read(try text(at: path), path, functions: functions, isQuiet: isQuiet)
  }

  /// The same for a text that is known already.
  static func read(
    _ text: String,
    _ path: String,
    functions: [String] = [],
    isQuiet: Bool = false
  ) throws -> Workflow {
    do {
      let workflow = try Workflow(parsing: text, file: name(of: path), functions: functions)
      guard !isQuiet else { return workflow }
      StandardError.write(warnings(of: workflow, in: path).map { "\($0)\n" }.joined())
      return workflow
    } catch {
      StandardError.write("\(error)\n")
      let count = error.problems.count
      StandardError.complain("\(path) has \(count) \(count == 1 ? "problem" : "problems")")
      throw ExitCode.unusableFile
    }
  }

  /// Reads a workflow from a file, a pipe or, for `-`, standard input.
  ///
  /// - Throws: ``UnreadableInput``, or `InvalidWorkflow` with everything that is wrong.
  static func workflow(at path: String, functions: [String] = []) throws -> Workflow {
    try Workflow(parsing: try text(at: path), file: name(of: path), functions: functions)
  }

  /// The text of a workflow.
  static func text(at path: String) throws(UnreadableInput) -> String {
    var file = try InputFile(path: path)
    guard let text = String(validating: try file.contents(maximumBytes: 4 << 20), as: UTF8.self) else {
      throw UnreadableInput(id: file.name, reason: "it isn't text in UTF-8")
    }
    return text
  }

  private static func name(of path: String) -> String { path == "-" ? "standard input" : path }

  /// Reads the files that a workflow refers to, by paths that start in its folder.
  static func reader(besides path: String) -> @Sendable (String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().resolvingSymlinksInPath()
    return { reference in
      guard !reference.hasPrefix("/"), !reference.split(separator: "/").contains("..") else {
        throw UnreadableInput(id: reference, reason: "only files beside the workflow and below are read")
      }
      let file = folder.appendingPathComponent(reference).resolvingSymlinksInPath()
      // A link may lead anywhere, whoever made it.
      guard file.pathComponents.starts(with: folder.pathComponents) else {
        throw UnreadableInput(
          id: reference,
          reason: "it is a link to a file that isn't beside the workflow or below"
        )
      }
      var input = try InputFile(path: file.path)
      return try input.contents(maximumBytes: 16 << 20)
    }
  }
}
