internal import FanfareCompression
internal import FanfareJSON
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// What stands behind the llm service: it answers with the most central sentences of what it is told, and counts tokens as APIs of language
/// models do.
///
/// A token is four bytes. Requests beyond its limits are refused with 429 and the time after which there is room for them; every answer says what is left.
final class LanguageModel: Sendable {
  private struct State {
    var buckets: [ModelBucket]
    var account = ModelAccount()
  }

  private let state: Mutex<State>
  /// The seconds that have passed since some instant.
  private let seconds: @Sendable () -> Double
  private let clock: any Clock<Duration>

  /// - Parameters:
  ///   - limits: how much it takes.
  ///   - clock: what the pauses between the events of an answer are measured with.
  ///   - seconds: gives the seconds that have passed since some instant.
  init(
    _ limits: ModelLimits,
    clock: any Clock<Duration>,
    seconds: @escaping @Sendable () -> Double
  ) {
    state = Mutex(
      State(buckets: [
        ModelBucket("requests", limits.requests, per: limits.per),
        ModelBucket("tokens", limits.tokens, per: limits.per),
      ])
    )
    self.clock = clock
    self.seconds = seconds
  }

  /// The limits by their default, measured by the system's clock.
  convenience init(_ limits: ModelLimits = ModelLimits(), clock: any Clock<Duration> = .continuous) {
    let start = ContinuousClock.now
    self.init(limits, clock: clock) { Double((ContinuousClock.now - start).attoseconds) / 1e18 }
  }

  /// What it has answered and refused so far.
  var account: ModelAccount { state.withLock { $0.account } }

  /// Answers a request, or refuses it.
  func answer(_ body: [UInt8], accepting encodings: String?) throws -> Response {
    let request = try JSONByteDecoder().decode(ChatRequest.self, from: body)
    let (text, usage, isCut) = try completion(of: request)
    let (refusal, number, fields) = take(Double(usage.totalTokens))
    if let refusal { return try refused(for: refusal, fields) }
    var answer = ChatCompletion(
      id: "chat-\(number)",
      object: "chat.completion",
      created: 1_767_225_600 + number,
      model: request.model ?? "sample",
      choices: [],
      usage: usage
    )
    let reason = isCut ? "length" : "stop"
    if request.stream == true { return try events(of: text, answer, reason, fields) }
    answer.choices = [.init(message: .init(role: "assistant", content: text), finishReason: reason)]
    return response(.ok, "application/json", try JSONByteEncoder().encode(answer), fields, encodings)
  }

  /// What it says to a request, and what that comes to.
  private func completion(of request: ChatRequest) throws -> (text: String, usage: ChatUsage, isCut: Bool) {
    guard let last = request.messages.last else {
      throw Problem(title: "The request isn't valid", status: 422, detail: "there is no message")
    }
    let maximum = request.maximumTokens ?? 256
    guard (1...4096).contains(maximum) else {
      throw Problem(
        title: "The request isn't valid",
        status: 422,
        detail: "max_tokens must be from 1 to 4096"
      )
    }
    let whole = try TextRank.summarize(last.content, sentences: 2).joined(separator: " ")
    let text = whole.isEmpty ? "There is nothing to say." : whole
    let cut = String(decoding: text.utf8.prefix(maximum * 4), as: UTF8.self)
    let prompt = request.messages.reduce(0) { $0 + $1.content.utf8.count }
    let usage = ChatUsage(promptTokens: Self.tokens(prompt), completionTokens: Self.tokens(cut.utf8.count))
    return (cut, usage, cut.utf8.count < text.utf8.count)
  }

  private static func tokens(_ bytes: Int) -> Int { max(1, (bytes + 3) / 4) }

  /// Takes a request with so many tokens, if there is room for it.
  ///
  /// - Returns: the seconds until there is, if there isn't; the number of the answer; and what the header tells.
  private func take(_ tokens: Double) -> (refusal: Double?, number: Int, fields: HTTPFields) {
    let now = seconds()
    return state.withLock { state in
      let wanted = [1, tokens]
      let wait = zip(state.buckets, wanted).map { $0.wait(for: $1, at: now) }.max() ?? 0
      if wait <= 0 {
        for (index, amount) in wanted.enumerated() { state.buckets[index].take(amount, at: now) }
        state.account.answers += 1
        state.account.tokens += Int(tokens)
      } else {
        state.account.refusals += 1
      }
      var fields = HTTPFields()
      for bucket in state.buckets {
        fields.set("x-ratelimit-limit-\(bucket.name)", "\(Int(bucket.amount))")
        fields.set("x-ratelimit-remaining-\(bucket.name)", "\(max(0, Int(bucket.left(at: now))))")
        fields.set("x-ratelimit-reset-\(bucket.name)", Self.text(ofSeconds: bucket.untilFull(at: now)))
      }
      return (wait > 0 ? wait : nil, state.account.answers, fields)
    }
  }

  /// `120ms`, `8.64s`, `6m0s`, as vendors write it.
  static func text(ofSeconds seconds: Double) -> String {
    let milliseconds = Int((seconds * 1000).rounded(.up))
    if milliseconds < 1000 { return "\(milliseconds)ms" }
    let hundredths = (milliseconds + 9) / 10
    if hundredths < 6000 {
      let rest = hundredths % 100
      return "\(hundredths / 100)" + (rest == 0 ? "" : rest < 10 ? ".0\(rest)" : ".\(rest)") + "s"
    }
    let whole = (hundredths + 99) / 100
    return "\(whole / 60)m\(whole % 60)s"
  }

  private func refused(for seconds: Double, _ fields: HTTPFields) throws -> Response {
    var fields = fields
    fields.set("retry-after", "\(Int(seconds.rounded(.up)))")
    fields.set("retry-after-ms", "\(Int((seconds * 1000).rounded(.up)))")
    var problem = Problem(
      title: "Too many requests or tokens",
      status: 429,
      detail: "there is room in \(Self.text(ofSeconds: seconds))"
    )
    problem.instance = SampleService.llm.path
    return response(
      .tooManyRequests,
      "application/problem+json",
      try JSONByteEncoder().encode(problem),
      fields,
      nil
    )
  }

  private func response(
    _ status: HTTPResponse.Status,
    _ type: String,
    _ body: [UInt8],
    _ fields: HTTPFields,
    _ encodings: String?
  ) -> Response {
    var fields = fields
    var body = body
    fields[.contentType] = type
    fields[.vary] = "Accept-Encoding"
    if let encodings, Self.acceptsGzip(encodings) {
      body = Compressor.gzip(body)
      fields[.contentEncoding] = "gzip"
    }
    return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: body)))
  }

  /// Whether a list of codings has gzip, and not with a weight of zero (RFC 9110, section 12.5.3).
  static func acceptsGzip(_ encodings: String) -> Bool {
    encodings.lowercased().split(separator: ",").contains { item in
      let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
      let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) }
      return parts.first == "gzip" && (weight ?? 1) > 0
    }
  }

  /// The answer as server-sent events: one for each word, one with what it came to, and the one that ends it.
  private func events(
    of text: String,
    _ answer: ChatCompletion,
    _ reason: String,
    _ fields: HTTPFields
  ) throws -> Response {
    var piece = answer
    piece.object = "chat.completion.chunk"
    piece.usage = nil
    var events: [[UInt8]] = []
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    for (index, word) in words.enumerated() {
      piece.choices = [
        .init(delta: .init(role: "assistant", content: index == 0 ? String(word) : " \(word)"))
      ]
      events.append(try JSONByteEncoder().encode(piece))
    }
    piece.choices = [.init(finishReason: reason)]
    piece.usage = answer.usage
    events.append(try JSONByteEncoder().encode(piece))
    events.append(Array("[DONE]".utf8))
    var fields = fields
    fields[.contentType] = "text/event-stream"
    fields[.cacheControl] = "no-cache"
    return Response(status: .ok, headers: fields, body: Self.body(of: events, clock))
  }

  private static func body(of events: [[UInt8]], _ clock: any Clock<Duration>) -> ResponseBody {
    ResponseBody { writer in
      for event in events {
        try await writer.write(ByteBuffer(bytes: Array("data: ".utf8) + event + Array("\n\n".utf8)))
        // A server that is told to end waits no longer.
        try? await clock.sleep(for: .milliseconds(2))
      }
      try await writer.finish(nil)
    }
  }
}

extension HTTPFields {
  /// Sets a field of a name that is one.
  fileprivate mutating func set(_ name: String, _ value: String) {
    if let name = HTTPField.Name(name) { self[name] = value }
  }
}
