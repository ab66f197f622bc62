internal import FanfareYAML

/// Why a file of policies can't be used.
public struct InvalidPolicyFile: Error, Hashable, Sendable, CustomStringConvertible {
  /// Something that is wrong, and where.
  public struct Problem: Hashable, Sendable {
    /// The line, from 1; 0 if it is the file as a whole, which can't be read.
    public let line: Int
    /// The column, from 1; 0 if it is the file as a whole.
    public let column: Int
    /// The setting, such as `services.nlp.retry.maximumAttempts`; empty if it is the file as a whole.
    public let setting: String
    /// What is wrong with it.
    public let message: String

    init(_ place: YAMLPlace, setting: String, message: String) {
      line = place.line
      column = place.column
      self.setting = setting
      self.message = message
    }
  }

  /// The name of the file.
  public let file: String

  /// Everything that was found, in the order of the file; at least one.
  public let problems: [Problem]

  init(file: String, problems: [Problem]) {
    self.file = file
    self.problems = problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  init(file: String, _ error: YAMLError) {
    let place = YAMLPlace(line: error.line, column: error.column)
    self.init(file: file, problems: [Problem(place, setting: "", message: error.message)])
  }

  /// A line for each problem: `policies.yaml:3:5: retry.attempts: there is no such setting; here are …`.
  public var description: String {
    problems.map { problem in
      let setting = problem.setting.isEmpty ? "" : "\(problem.setting): "
      let place = problem.line > 0 ? "\(file):\(problem.line):\(problem.column)" : file
      return "\(place): \(setting)\(problem.message)"
    }.joined(separator: "\n")
  }
}
