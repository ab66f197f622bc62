/// A reader that is fuzzed: what must hold for any bytes that it is given.
struct FuzzTarget: Sendable {
  /// What it is called on the command line, and its folder of the corpus.
  let name: String

  /// Reads the bytes in all ways that there are and compares.
  ///
  /// - Throws: ``BrokenPromise`` if something doesn't hold; a trap and a sanitizer's report are findings as well.
  let check: @Sendable ([UInt8]) throws(BrokenPromise) -> Void

  /// All of them, in alphabetical order.
  static let all = [
    challenge, compression, csv, date, events, http, jq, json, limits, openAPI, regex, schema, url, workflow,
    yaml,
  ]

  /// The one with a name.
  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What doesn't hold.
struct BrokenPromise: Error, CustomStringConvertible {
  /// The promise, and the values that break it.
  let description: String

  init(_ description: String) { self.description = description }
}

/// Checks a promise.
///
/// - Throws: ``BrokenPromise`` with the message if it doesn't hold.
func promise(_ holds: Bool, _ message: @autoclosure () -> String) throws(BrokenPromise) {
  guard !holds else { return }
  throw BrokenPromise(message())
}

/// Checks that two ways lead to the same.
func promise<Value: Equatable>(
  _ first: Value,
  equals second: Value,
  _ what: @autoclosure () -> String
) throws(BrokenPromise) {
  guard first != second else { return }
  throw BrokenPromise("\(what()): \(first) and \(second)")
}
