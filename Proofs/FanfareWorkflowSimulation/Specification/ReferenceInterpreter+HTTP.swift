internal import FanfareJSON

extension ReferenceInterpreter {
  /// How long a call may take that nothing else limits.
  private static let longestCall = 30_000_000_000

  /// Calls a service by HTTP (DSL reference, "HTTP Call").
  func http(
    _ task: PlacedTask,
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings,
    _ variables: ModelExpressions.Variables
  ) throws -> Course {
    let with = task["with"]
    let query = try with?["query"].map { try expressions.filled($0, input, variables) }
    let uri = try address(
      with?["endpoint"]?["uri"]?.stringValue ?? with?["endpoint"]?.stringValue ?? "",
      input
    )
    let body = try with?["body"].map { try expressions.filled($0, input, variables) } ?? .null
    let method = (with?["method"]?.stringValue ?? "").uppercased()
    let limit = try task["metadata"]?["policy"]?["timeout"].map {
      try expressions.duration($0, .null, variables)
    }
    let due = start + (limit ?? Self.longestCall)
    let url = uri + Self.text(of: query)
    let content = ModelExpressions.text(of: body)
    let deadline = min(around.deadline, due)
    history.deeds.append(
      TimedDeed(time: start, deed: .request(method: method, url: url, body: content, deadline: deadline))
    )
    let fate = ServiceFate.ofRequest(method, url, content, at: start, salt: salt)
    let end = fate.answer == .silence ? .max : start + fate.latency
    if end > due {
      note(.callTimedOut, at: due)
      return try leaf(due, .faulted(ModelError(type: "timeout", status: 408)), around)
    }
    let request: JSONValue = [
      "method": .string(method.lowercased()), "uri": .string(uri), "headers": Self.headers(of: body),
    ]
    let usage = AnswerUsage.amount(method, url, content, salt: salt)
    let ending = self.ending(fate.answer, with, request: request, usage: usage)
    if case .faulted = ending { note(.callFailed, at: end) }
    return try leaf(end, ending, around)
  }

  /// What is sent with a body: its type.
  private static func headers(of body: JSONValue) -> JSONValue {
    switch body {
    case .null: [:]
    case .string: ["Content-Type": "text/plain; charset=utf-8"]
    default: ["Content-Type": "application/json"]
    }
  }

  private static func text(of query: JSONValue?) -> String {
    guard let object = query?.objectValue else { return "" }
    return "?" + object.map { "\($0.name)=\(ModelExpressions.text(of: $0.value))" }.joined(separator: "&")
  }

  /// An address with the members of the input in the place of their names (RFC 6570, level 1).
  private func address(_ template: String, _ input: JSONValue) throws -> String {
    guard template.contains("{n}") else { return template }
    let value = input["n"] ?? .null
    let text: String
    switch value {
    case .number: text = "\(value)"
    case .string(let own)
    where own.utf8.allSatisfy({ (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }): text = own
    case .null: text = ""
    default: throw Undecided(reason: "an address with \(value) in it")
    }
    // What is missing would lead elsewhere.
    guard !text.isEmpty else { throw ModelError(type: "configuration", status: 400) }
    return template.replacing("{n}", with: text)
  }

  private func ending(
    _ answer: ServiceFate.Answer,
    _ with: JSONValue?,
    request: JSONValue,
    usage: Int
  ) -> Course.Ending {
    // In the order in which services send them.
    var headers: JSONObject = [:]
    headers["Content-Type"] = answer.type.map { .string($0) }
    headers[AnswerUsage.fieldName] = .string("\(usage)")
    func success(_ content: JSONValue, raw: String, status: Int) -> Course.Ending {
      switch with?["output"]?.stringValue {
      case "raw": .completed(.string(Base64.text(of: raw)), then: nil)
      case "response":
        .completed(
          [
            "request": request, "statusCode": .number(JSONNumber(status)),
            "headers": .object(headers), "content": content,
          ],
          then: nil
        )
      default: .completed(content, then: nil)
      }
    }
    func failure(_ status: Int, body: JSONValue? = nil) -> Course.Ending {
      .faulted(ModelError(type: "communication", status: status, body: body))
    }
    switch answer {
    case .json(let value, status: 200..<300): return success(value, raw: "\(value)", status: answer.status)
    case .json(let value, status: 300..<400) where with?["redirect"]?.boolValue == true:
      return success(value, raw: "\(value)", status: answer.status)
    case .json(let value, status: let status): return failure(status, body: value)
    case .text(let text): return success(.string(text), raw: text, status: 200)
    case .nothing: return success(.null, raw: "", status: 204)
    case .garbage:
      let isRead = with?["output"]?.stringValue != "raw"
      return isRead
        ? failure(502, body: .string(ServiceFate.garbage))
        : success(.null, raw: ServiceFate.garbage, status: 200)
    case .refused, .lost, .silence: return failure(503)
    }
  }
}

/// Base 64 (RFC 4648, section 4).
enum Base64 {
  static func text(of text: String) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    let bytes = Array(text.utf8).map(Int.init)
    var result = ""
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let padded = Array(group) + [0, 0]
      let number = padded[0] << 16 | padded[1] << 8 | padded[2]
      for place in 0..<4 {
        result.append(place <= group.count ? digits[number >> (18 - 6 * place) & 63] : "=")
      }
    }
    return result
  }
}
