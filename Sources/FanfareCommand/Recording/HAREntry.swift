import Fanfare
import FanfareJSON
import FanfareWorkflows
import HTTPTypes

/// One exchange in the HTTP Archive format 1.2: an attempt of a call, with what it waited for and, where they are known, its messages.
///
/// What the format has no member for begins with an underscore, as it says that such members do.
struct HAREntry {
  let call: CallSpan
  let attempt: AttemptSpan
  /// What was sent and came back; `nil` if nobody kept it.
  let messages: CallMessages?
  /// When the attempt's waiting began, in seconds since 1970.
  private let startedAt: Double
  /// What the call waited for before this attempt.
  private let waited: Duration

  /// Describes an attempt.
  ///
  /// - Parameters:
  ///   - attempt: the attempt.
  ///   - call: its call.
  ///   - messages: what was sent and came back.
  ///   - origin: when the run began that times are counted from, in seconds since 1970.
  init(_ attempt: AttemptSpan, of call: CallSpan, _ messages: CallMessages?, since origin: Double) {
    (self.call, self.attempt, self.messages) = (call, attempt, messages)
    let earlier = call.attempts.filter { $0.number < attempt.number }.map { $0.start + $0.duration }
    let begin = attempt.kind == .hedge ? attempt.start : min(earlier.max() ?? call.start, attempt.start)
    waited = attempt.start - begin
    startedAt = origin + begin.inSeconds
  }

  /// The entry.
  var json: JSONValue {
    let timings = timings
    var entry: JSONObject = [
      "startedDateTime": .string(WallClock.timestamp(startedAt)),
      "time": timings.total, "request": .object(request), "response": .object(response),
      "cache": [:], "timings": .object(timings.members),
      "_attempt": .number(JSONNumber(attempt.number)), "_kind": .string(attempt.kind.rawValue),
      "_call": .string(call.id), "_service": .string(call.service),
    ]
    if let fate = attempt.fate { entry["_fate"] = .string(fate) }
    if let error = attempt.error { entry["_error"] = .string("\(error): \(attempt.message ?? "")") }
    return .object(entry)
  }

  // MARK: Timings

  /// The timings in milliseconds, with -1 for what doesn't apply.
  ///
  /// The time of the handshake is in that of connecting too, and counts
  /// once.
  private var timings: (members: JSONObject, total: JSONValue) {
    var times: [PhaseSpan.Phase: Duration] = [:]
    for phase in attempt.phases { times[phase.phase, default: .zero] += phase.duration }
    func time(_ phases: PhaseSpan.Phase...) -> Int64 {
      phases.reduce(0) { $0 + (times[$1] ?? .zero).wholeNanoseconds }
    }
    func optional(_ time: Int64) -> JSONValue { time > 0 ? Self.milliseconds(time) : -1 }
    let blocked = waited.wholeNanoseconds + time(.queue)
    let (dns, connect) = (time(.resolving), time(.connecting, .securing))
    // What follows the last byte is the reading of it, and what isn't known is the service's.
    let (send, wait, receive) = (time(.sending), time(.waiting, .unknown), time(.receiving, .decoding))
    let members: JSONObject = [
      "blocked": optional(blocked), "dns": optional(dns), "connect": optional(connect),
      "ssl": optional(time(.securing)), "send": Self.milliseconds(send), "wait": Self.milliseconds(wait),
      "receive": Self.milliseconds(receive),
    ]
    return (members, Self.milliseconds(blocked + dns + connect + send + wait + receive))
  }

  private static func milliseconds(_ nanoseconds: Int64) -> JSONValue {
    .number(JSONNumber(Double(nanoseconds) / 1_000_000))
  }

  // MARK: Messages

  private var url: String { messages?.url ?? attempt.endpoint + call.path }

  private var request: JSONObject {
    var request: JSONObject = [
      "method": .string(call.method ?? "GET"), "url": .string(url), "httpVersion": .string(version),
      "cookies": [],
      "headers": Self.fields(messages?.requestHeaders), "queryString": .array(query),
      "headersSize": -1, "bodySize": .number(JSONNumber(messages?.requestBody.size ?? -1)),
    ]
    if let body = messages?.requestBody, body.size > 0 {
      var data: JSONObject = ["mimeType": .string(body.contentType), "text": .string(body.text ?? "")]
      if body.text == nil { data["comment"] = .string(Self.omission(body)) }
      request["postData"] = .object(data)
    }
    return request
  }

  private var version: String { attempt.usesHTTP2 ? "HTTP/2" : "HTTP/1.1" }

  /// Names and values as they stand in the URL.
  private var query: [JSONValue] {
    guard let mark = url.firstIndex(of: "?") else { return [] }
    return url[url.index(after: mark)...].split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return ["name": .string(parts[0]), "value": .string(parts.count > 1 ? parts[1] : "")]
    }
  }

  private var response: JSONObject {
    let body = messages?.responseBody
    var content: JSONObject = [
      "size": .number(JSONNumber(body?.size ?? 0)),
      "mimeType": .string(body.map { $0.contentType.isEmpty ? "x-unknown" : $0.contentType } ?? "x-unknown"),
    ]
    if let text = body?.text, !text.isEmpty { content["text"] = .string(text) }
    if let body, body.text == nil { content["comment"] = .string(Self.omission(body)) }
    return [
      "status": .number(JSONNumber(attempt.status ?? 0)),
      "statusText": .string(messages?.status?.reasonPhrase ?? ""),
      "httpVersion": .string(attempt.status == nil ? "" : version), "cookies": [],
      "headers": Self.fields(messages?.responseHeaders), "content": .object(content),
      "redirectURL": .string(messages?.responseHeaders[.location] ?? ""),
      "headersSize": -1, "bodySize": .number(JSONNumber(body?.size ?? -1)),
    ]
  }

  private static func fields(_ fields: HTTPFields?) -> JSONValue {
    .array((fields ?? [:]).map { ["name": .string($0.name.rawName), "value": .string($0.value)] })
  }

  private static func omission(_ body: MessageBody) -> String {
    body.size > MessageBody.maximumBytes
      ? "\(body.size) bytes, too long to be kept" : "\(body.size) bytes, no text"
  }
}
