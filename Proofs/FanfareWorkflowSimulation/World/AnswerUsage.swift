internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

/// What an answer comes to: each says it in its head, whatever its body is.
enum AnswerUsage {
  /// What it stands in; tasks whose output is the whole response show it.
  static let fieldName = "x-usage"
  private static let field = HTTPField.Name(fieldName) ?? .eTag

  /// The meter of all services.
  static let meter = MeterPolicy("usage") { $0.headers[field].flatMap { Double($0) } }

  /// What the answer to a request comes to; it differs from call to call, and doesn't depend on the order in which they come.
  static func amount(_ method: String, _ url: String, _ body: String, salt: UInt64) -> Int {
    1 + ServiceFate.ofRequest(method, url, body, at: 0, salt: salt).latency % 7
  }

  /// Writes down what an answer comes to: a whole number, since sums of those are exact.
  static func write(_ usage: Int, into headers: inout HTTPFields) { headers[field] = "\(usage)" }
}
