internal import FanfareJSON
internal import FanfareSamples
internal import HTTPTypes

/// A service that fails for a while or takes its time.
enum MockTroubles {
  /// The longest that it waits, in milliseconds.
  private static let longest = 60_000

  /// The answer to a request; `nil` if it isn't for this service.
  ///
  /// - Parameters:
  ///   - path: `flaky/NAME/FAILURES` fails that many times, `slow/MS` and `delay/MS` wait; a further name tells apart.
  ///   - earlier: how many requests to the path came before.
  static func answer(_ path: ArraySlice<String>, earlier: Int) -> PlainAnswer? {
    let rest = Array(path.dropFirst())
    switch (path.first, rest.count) {
    case ("flaky", 2):
      guard let failures = Int(rest[1]) else { return nil }
      guard earlier >= failures else {
        return .json(.serviceUnavailable, ["failure": .number(JSONNumber(earlier + 1))])
      }
      return .json(.ok, ["name": .string(rest[0]), "failures": .number(JSONNumber(failures))])
    case ("slow", 1...2), ("delay", 1...2):
      guard let milliseconds = Int(rest[0]), (0...longest).contains(milliseconds) else { return nil }
      var answer = PlainAnswer.json(.ok, ["waited": .number(JSONNumber(milliseconds))])
      answer.delay = .milliseconds(milliseconds)
      return answer
    default: return nil
    }
  }
}
