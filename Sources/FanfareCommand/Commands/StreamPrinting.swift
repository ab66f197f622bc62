import Fanfare
import FanfareJSON
import FanfareText

/// Shows an answer while it comes: the events of an event stream, or lines.
struct StreamPrinting: Sendable {
  private let service: ServiceName
  private let isAlone: Bool
  private let isJSON: Bool

  /// Creates a printer.
  ///
  /// - Parameters:
  ///   - service: who answers.
  ///   - isAlone: whether no other answers, so that its lines needn't say whose they are.
  ///   - isJSON: whether lines are JSON.
  init(of service: ServiceName, isAlone: Bool, isJSON: Bool) {
    self.service = service
    self.isAlone = isAlone
    self.isJSON = isJSON
  }

  /// Shows all that comes of an answer.
  func show(_ answer: ResponseStream) async throws(ServiceError) {
    if answer.isEventStream {
      var events = answer.events().makeAsyncIterator()
      while let event = try await events.next() { StandardOutput.write(isJSON ? json(event) : text(event)) }
    } else {
      var lines = answer.lines().makeAsyncIterator()
      while let line = try await lines.next() { StandardOutput.write(isJSON ? json(line) : text(line)) }
    }
  }

  /// The data of an event, with its type before it unless it is a mere message.
  func text(_ event: ServerSentEvent) -> String {
    let type = event.type == "message" ? "" : "\(event.type): "
    return event.data.split(separator: "\n", omittingEmptySubsequences: false).map { text(type + $0) }
      .joined()
  }

  private func text(_ line: String) -> String { isAlone ? "\(line)\n" : "\(service): \(line)\n" }

  func json(_ event: ServerSentEvent) -> String {
    var object: JSONObject = [
      "service": .string(service.rawValue), "event": .string(event.type), "data": Self.value(event.data),
    ]
    if !event.lastID.isEmpty { object["id"] = .string(event.lastID) }
    return "\(JSONValue.object(object))\n"
  }

  private func json(_ line: String) -> String {
    "\(JSONValue.object(["service": .string(service.rawValue), "line": Self.value(line)]))\n"
  }

  /// What a text says as JSON, or the text.
  private static func value(_ text: String) -> JSONValue { (try? JSONValue(parsing: text)) ?? .string(text) }
}
