internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

/// What an answer comes to: each says it in its head, whatever its body is.
enum AnswerUsage {
  private static let field = HTTPField.Name("x-usage") ?? .eTag

  /// The meter of all services.
  static let meter = MeterPolicy("usage") { $0.headers[field].flatMap { Double($0) } }

  /// Writes down what an answer comes to: a whole number, since sums of those are exact.
  static func write(_ usage: Int, into headers: inout HTTPFields) { headers[field] = "\(usage)" }
}
