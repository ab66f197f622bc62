internal import HTTPTypes

/// What comes back from a call whose answer has nothing to say: `204 No Content`, or any success without a body.
///
/// ```swift
/// let deleted = await services.call(.delete("users", "/users/17", as: EmptyResponse.self))
/// ```
///
/// It can be read from an answer with a body as well, which is left aside. An optional type is `nil` for an answer without a
/// body, and a type of one's own without members is as good as this one; with any other type, such an answer is
/// ``ServiceError/Code/undecodableResponse``.
public struct EmptyResponse: Codable, Hashable, Sendable {
  /// Creates a value; all are equal.
  public init() {}

  /// Reads nothing, so that any answer is right.
  public init(from decoder: any Decoder) throws {}

  /// Writes an object without members.
  public func encode(to encoder: any Encoder) throws {
    _ = encoder.container(keyedBy: NoKey.self)
  }

  private enum NoKey: CodingKey {}
}

/// Makes a value of an answer without a body, if the type has one for that.
///
/// A type without members asks for nothing, and an optional one whether there is nothing; whatever else is asked for isn't
/// there.
struct NothingDecoder: Decoder {
  /// The value that a type has for nothing.
  ///
  /// - Returns: `nil` if it has none and the status promised a body, so that what is missing is JSON.
  /// - Throws: ``MissingBody`` if it has none and the status says that there is no body, or what the type throws by itself.
  static func value<Value: Decodable>(of type: Value.Type, for response: ServiceResponse) throws -> Value? {
    do {
      return try Value(from: NothingDecoder())
    } catch is Absent {
      guard [204, 205, 304].contains(response.status.code) else { return nil }
      let reason = response.status.reasonPhrase
      let status = "\(response.status.code)" + (reason.isEmpty ? "" : " \(reason)")
      throw MissingBody(type: "\(type)", status: status)
    }
  }

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    throw Absent()
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw Absent() }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { Container() }

  private struct Container: SingleValueDecodingContainer {
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { true }

    // Not handed on to the type, since those of the standard library ask for themselves again.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { throw Absent() }
  }

  private struct Absent: Error {}
}

/// An answer has no body, and its type needs one.
struct MissingBody: Error, CustomStringConvertible {
  let type: String
  let status: String

  var description: String {
    "\(status) has no body, and \(type) can't be made of nothing; ask for \(type)? or EmptyResponse"
  }
}
