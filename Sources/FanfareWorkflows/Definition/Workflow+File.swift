internal import FanfareYAML

extension Workflow {
  /// Reads a definition from a file of YAML or JSON.
  ///
  /// - Parameters:
  ///   - path: where the file is; at most 4 MiB.
  ///   - functions: the names of the functions that are registered in Swift, which it may call.
  /// - Throws: ``InvalidWorkflow`` with everything that is wrong, or that the file can't be read.
  public init(contentsOf path: String, functions: [String] = []) throws(InvalidWorkflow) {
    let text: String
    do throws(YAMLError) {
      text = try YAMLDocument.text(ofFileAt: path, maximumBytes: 4 << 20)
    } catch {
      throw InvalidWorkflow(file: path, error)
    }
    try self.init(parsing: text, file: path, functions: functions)
  }
}
