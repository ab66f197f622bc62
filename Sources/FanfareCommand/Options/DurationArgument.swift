import ArgumentParser
import Fanfare

/// A duration as people type it: `250ms`, `2s`, `1.5s`, `1m30s`, `2h`, or as ISO 8601 has it: `PT1M30S`.
struct DurationArgument: Hashable, Sendable, CustomStringConvertible {
  let duration: Duration

  init(_ duration: Duration) {
    self.duration = duration
  }

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem`` if it is no duration, or a number without a unit.
  init(parsing argument: String) throws(ArgumentProblem) {
    guard let duration = Duration(parsing: argument) else {
      throw ArgumentProblem(Duration.refusal(of: argument))
    }
    self.duration = duration
  }

  /// The duration as it may be typed.
  var description: String { duration.exactText }
}
