/// What can be the query of a request: a dictionary, or a list of ``QueryItem``.
///
/// ```swift
/// let call = ServiceCall.get("users", "/users", query: ["role": "admin"], as: [User].self)
/// ```
///
/// The items of a dictionary are sent in the order of their names, so that equal queries are equal requests. In a list they
/// keep their order, and a name may stand there more than once.
///
/// A protocol and not a type, since the type checker doesn't give a literal a type other than its default where the call
/// itself is an implicit member of a parameter pack (Swift 6.3).
public protocol QueryConvertible {
  /// The names and values, in the order in which they are sent.
  var queryItems: [QueryItem] { get }
}

/// A name and a value of a query.
public struct QueryItem: Hashable, Sendable {
  /// The name, not encoded.
  public var name: String

  /// The value, not encoded.
  public var value: String

  /// Creates an item.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

extension [QueryItem]: QueryConvertible {
  /// The list itself.
  public var queryItems: [QueryItem] { self }
}

extension Dictionary: QueryConvertible where Key == String, Value: QueryValue {
  /// An item for each value that isn't `nil`, in the order of the names.
  public var queryItems: [QueryItem] {
    sorted { $0.key < $1.key }.compactMap { name, value in value.queryText.map { QueryItem(name, $0) } }
  }
}

/// What can be a value in the dictionary of a query: texts, numbers, `true` and `false`, and optional ones.
///
/// The values of one dictionary are of one type; where they aren't, write them as texts: `["q": text, "page": "\(page)"]`.
public protocol QueryValue {
  /// The value as text, not encoded; `nil` leaves the name out.
  var queryText: String? { get }
}

extension QueryValue where Self: CustomStringConvertible {
  /// The description.
  public var queryText: String? { description }
}

extension String: QueryValue {}
extension Substring: QueryValue {}
extension Int: QueryValue {}
extension Int32: QueryValue {}
extension Int64: QueryValue {}
extension UInt: QueryValue {}
extension UInt32: QueryValue {}
extension UInt64: QueryValue {}
extension Double: QueryValue {}
extension Bool: QueryValue {}

extension Optional: QueryValue where Wrapped: QueryValue {
  /// The text of the value, if there is one.
  public var queryText: String? { flatMap(\.queryText) }
}
