public import FanfareJSON

/// Everything that is wrong with a definition.
public struct InvalidWorkflow: Error, Sendable {
  /// One thing that is wrong.
  public struct Problem: Hashable, Sendable {
    /// The line in the file, from 1; 0 if it is the file as a whole, which can't be read.
    public let line: Int
    /// The column in the line, from 1; 0 if it is the file as a whole.
    public let column: Int
    /// Where in the definition it is.
    public let location: JSONPointer
    /// What is wrong.
    public let message: String
    /// What was probably meant, if that is known.
    public let suggestion: String?
  }

  /// The name of the file.
  public let file: String

  /// What is wrong, in the order of the file; never empty.
  public let problems: [Problem]
}

extension InvalidWorkflow: CustomStringConvertible {
  /// A line for each problem: file, line, column, place, what is wrong and what was probably meant.
  public var description: String {
    problems.map { $0.line > 0 ? "\(file):\($0)" : "\(file): \($0.explanation)" }.joined(separator: "\n")
  }
}

extension InvalidWorkflow.Problem: CustomStringConvertible {
  /// Line, column, place, what is wrong and what was probably meant.
  public var description: String { "\(line):\(column): \(explanation)" }

  /// Place, what is wrong and what was probably meant, without line and column.
  public var explanation: String {
    let place = location.tokens.isEmpty ? "" : "\(location): "
    let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
    return "\(place)\(message)\(hint)"
  }
}
