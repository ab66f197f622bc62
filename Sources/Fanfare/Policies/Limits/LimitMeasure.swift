package import FanfareJSON
internal import HTTPTypes

/// How much of a limit a request or an answer takes: a closure, or an expression in a file.
///
/// Two of them are equal if their texts are.
public struct LimitMeasure<Subject: Sendable>: Sendable {
  /// The expression, or what a closure is called.
  public let text: String
  private let measure: (@Sendable (Subject) -> Double?)?

  /// Measures by a closure.
  ///
  /// - Parameters:
  ///   - name: what stands for it where the policy is printed.
  ///   - measure: how much a subject takes; `nil` where that can't be told, which counts as 1 for a request, and for an answer as
  ///     what was estimated. What is negative or no number counts like that as well.
  public init(_ name: String = "closure", _ measure: @escaping @Sendable (Subject) -> Double?) {
    text = name
    self.measure = measure
  }

  /// An expression that nobody has compiled yet.
  private init(unresolved text: String) {
    self.text = text
    measure = nil
  }

  /// Whether it can measure.
  var isResolved: Bool { measure != nil }

  /// How much a subject takes; `nil` if that can't be told.
  func callAsFunction(_ subject: Subject) -> Double? {
    guard let value = measure?(subject), value >= 0, value.isFinite else { return nil }
    return min(value, 1e12)
  }
}

extension LimitMeasure: Hashable, Codable, CustomStringConvertible {
  /// Whether two have the same text.
  public static func == (first: LimitMeasure, second: LimitMeasure) -> Bool { first.text == second.text }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// The text.
  public var description: String { text }

  /// Reads the text of an expression.
  public init(from decoder: any Decoder) throws {
    self.init(unresolved: try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// Compiles an expression over a JSON value into what gives its number, if it has one.
package typealias LimitCompiler = (String) throws -> @Sendable (JSONValue) -> Double?

extension ServicePolicy {
  /// Compiles the expressions of limits and meters that were read from a file.
  ///
  /// - Throws: what the compiler throws, as a `DecodingError` at the expression.
  package mutating func resolveLimits(_ compile: LimitCompiler) throws {
    for index in limits.indices {
      let path = [PolicyKey("limits"), PolicyKey("\(index)")]
      if let cost = limits[index].cost, !cost.isResolved {
        let measure = try Self.compiled(cost.text, path + [PolicyKey("cost")], compile)
        limits[index].cost = LimitMeasure(cost.text) { measure($0.limitSubject) }
      }
      if let actual = limits[index].actual, !actual.isResolved {
        limits[index].actual = try .expression(over: actual.text, path + [PolicyKey("actual")], compile)
      }
    }
    for index in meters.indices where !meters[index].amount.isResolved {
      let path = [PolicyKey("meters"), PolicyKey(meters[index].name)]
      meters[index].amount = try .expression(over: meters[index].amount.text, path, compile)
    }
  }

  static func compiled(
    _ text: String,
    _ path: [PolicyKey],
    _ compile: LimitCompiler
  ) throws -> @Sendable (JSONValue) -> Double? {
    do {
      return try compile(text)
    } catch {
      throw PolicyKey.problem("\(error)", at: path)
    }
  }
}

extension LimitMeasure<ServiceResponse> {
  /// Measures the body of an answer by an expression.
  static func expression(
    over text: String,
    _ path: [PolicyKey],
    _ compile: LimitCompiler
  ) throws -> LimitMeasure {
    let measure = try ServicePolicy.compiled(text, path, compile)
    return LimitMeasure(text) { measure(JSONValue.body($0.body)) }
  }
}

extension ServiceRequest {
  /// What an expression for a cost sees: `.method`, `.path`, and `.body` as JSON if it is that.
  fileprivate var limitSubject: JSONValue {
    ["method": .string(method.rawValue), "path": .string(path), "body": JSONValue.body(body)]
  }
}

extension JSONValue {
  /// A body as JSON, as a text if it is none, or `null` if it is neither or empty.
  fileprivate static func body(_ bytes: [UInt8]) -> JSONValue {
    guard !bytes.isEmpty else { return .null }
    if let value = try? JSONValue(parsing: bytes) { return value }
    return String(validating: bytes, as: UTF8.self).map(JSONValue.string) ?? .null
  }
}
