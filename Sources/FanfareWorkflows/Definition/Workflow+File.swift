internal import FanfareJSON

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension Workflow {
  /// How large a file may be.
  private static let maximumBytes = 4 << 20

  /// Reads a definition from a file of YAML or JSON.
  ///
  /// - Parameters:
  ///   - path: where the file is; at most 4 MiB.
  ///   - functions: the names of the functions that are registered in Swift, which it may call.
  /// - Throws: ``InvalidWorkflow`` with everything that is wrong, or that the file can't be read.
  public init(contentsOf path: String, functions: [String] = []) throws(InvalidWorkflow) {
    func refuse(_ reason: String) -> InvalidWorkflow {
      let problem = InvalidWorkflow.Problem(
        line: 1,
        column: 1,
        location: JSONPointer(),
        message: reason,
        suggestion: nil
      )
      return InvalidWorkflow(file: path, problems: [problem])
    }
    let manager = FileManager.default
    guard manager.fileExists(atPath: path) else { throw refuse("there is no such file") }
    if let size = (try? manager.attributesOfItem(atPath: path))?[.size] as? UInt64, size > Self.maximumBytes {
      throw refuse("the file is larger than \(Self.maximumBytes >> 20) MiB")
    }
    guard let data = manager.contents(atPath: path) else { throw refuse("the file can't be read") }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw refuse("the file is no text in UTF-8")
    }
    try self.init(parsing: text, file: path, functions: functions)
  }
}
