public import FanfareJSON

/// Why a schema can't be used: all mistakes in it, in the order of the documents.
public struct JSONSchemaError: Error, Hashable, Sendable {
  /// The kinds of mistakes.
  public enum Code: String, Hashable, Sendable {
    /// A keyword has a value that it can't have.
    case invalidKeyword
    /// A pattern isn't a regular expression, or none that is supported.
    case invalidPattern
    /// A reference leads nowhere, or to something that is no schema.
    case unresolvedReference
    /// A schema applies itself to the same value, so that checking would never end.
    case endlessReference
    /// The dialect or something in it isn't known here.
    case unsupported
    /// The schema is larger than ``JSONSchema/Limits`` allow.
    case tooLarge
  }

  /// One mistake.
  public struct Problem: Hashable, Sendable {
    /// The kind of mistake.
    public let code: Code
    /// The URI of the document; empty if it has none.
    public let document: String
    /// The place in the document.
    public let location: JSONPointer
    /// What is wrong, in words, without the place.
    public let message: String
  }

  /// The mistakes; at least one, and not more than ``JSONSchema/Limits/maximumProblems``.
  public let problems: [Problem]
}

extension JSONSchemaError: CustomStringConvertible {
  /// The mistakes, one a line.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}

extension JSONSchemaError.Problem: CustomStringConvertible {
  /// The message with the place.
  public var description: String { "\(document)#\(location): \(message)" }
}
