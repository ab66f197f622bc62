import ArgumentParser
import Fanfare

/// A duration as people type it: `250ms`, `2s`, `1.5s`, `1m30s`, `2h`, or a bare number of seconds.
struct DurationArgument: ExpressibleByArgument, Hashable, Sendable {
  let duration: Duration

  init(_ duration: Duration) {
    self.duration = duration
  }

  init?(argument: String) {
    guard let duration = Duration(parsing: argument) else { return nil }
    self.duration = duration
  }

  var defaultValueDescription: String { duration.exactText }
}
