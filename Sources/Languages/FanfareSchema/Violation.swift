public import FanfareJSON

/// What a value does that its schema doesn't allow.
///
/// ```
/// /price: -3 is less than the minimum 0
/// ```
public struct Violation: Hashable, Sendable {
  /// The kinds of violations.
  public enum Code: String, Hashable, Sendable {
    /// The value doesn't match the schema.
    case mismatch
    /// The check was given up at one of ``JSONSchema/Limits``; whether the value matches isn't known.
    case limitReached
    /// The caller wanted the check to end; whether the value matches isn't known.
    case interrupted
  }

  /// The kind of violation.
  public let code: Code

  /// The place in the value; for a member that isn't allowed, the member itself.
  public let instanceLocation: JSONPointer

  /// The place in the schema as it was reached: references are steps of it.
  public let keywordLocation: JSONPointer

  /// The place in the schema that states the rule, as `URI#pointer`.
  public let schemaLocation: String

  /// The keyword that isn't fulfilled; `false` for a schema that allows nothing.
  public let keyword: String

  /// What is wrong, in words, without the place.
  public let message: String

  /// What the keyword asks for: its value in the schema, or the part of it that matters.
  public let expected: JSONValue?

  /// The value that isn't allowed; of a member that isn't allowed, its value.
  public let actual: JSONValue?

  /// The name that is missing or not allowed.
  public let name: String?

  /// The name that was probably meant.
  public let suggestion: String?

  /// Why the schemas below didn't match: for alternatives, of the one that came closest.
  public let causes: [Violation]
}

extension Violation {
  /// What has to be put right: the causes that have no causes themselves, or the violation itself if it has none.
  ///
  /// For alternatives these are the mistakes of the one that came closest.
  public var rootCauses: [Violation] {
    var found: [Violation] = []
    var pending = [self]
    while let violation = pending.popLast() {
      if violation.causes.isEmpty { found.append(violation) }
      pending.append(contentsOf: violation.causes.reversed())
    }
    return found
  }
}

extension Violation: CustomStringConvertible {
  private static let mostTokens = 32

  /// The message with the place in the value; a place that is very deep is cut.
  public var description: String {
    let tokens = instanceLocation.tokens
    guard !tokens.isEmpty else { return message }
    let start = JSONPointer(Array(tokens.prefix(Self.mostTokens)))
    return "\(start)\(tokens.count > Self.mostTokens ? "/…" : ""): \(message)"
  }
}
