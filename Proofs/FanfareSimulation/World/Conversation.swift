internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes
internal import Synchronization

/// What the services of a run were asked and what they answered, so that every result can be traced to the exchange that it
/// must come from.
///
/// Each answer has a number of its own in its body; no two are equal.
final class Conversation: Sendable {
  /// One answer.
  struct Answer: Sendable {
    let number: Int
    let origin: Origin
    let method: HTTPRequest.Method
    let target: String
    let status: Int
    let arrived: MonotonicInstant
    /// What its `Retry-After` says.
    let retryAfter: Duration?
    /// For how long it may be used again as far as its own fields say; `nil` if it mustn't be kept.
    let lifetime: Duration?
  }

  private struct State {
    var answers: [Answer] = []
    var byTarget: [String: [Int]] = [:]
  }

  private let state = Mutex(State())
  private let clock: any MonotonicClock

  init(clock: any MonotonicClock) {
    self.clock = clock
  }

  /// Makes the answer to a request.
  func answer(
    _ request: TransportRequest,
    _ status: HTTPResponse.Status,
    _ random: inout SeededRandom
  ) -> ServiceResponse {
    var headers: HTTPFields = [.contentType: "application/json"]
    var retryAfter: Duration?
    var lifetime: Duration? = .seconds(1_000_000)
    switch status.code {
    case 200:
      switch Int.random(in: 0..<8, using: &random) {
      case 0: (headers[.cacheControl], lifetime) = ("no-store", nil)
      case 1: (headers[.cacheControl], lifetime) = ("max-age=1", .seconds(1))
      case 2: (headers[.cacheControl], headers[.age], lifetime) = ("max-age=3", "2", .seconds(1))
      case 3: (headers[.cacheControl], lifetime) = ("private, MAX-AGE=\"2\"", .seconds(2))
      default: break
      }
    case 429, 503:
      let drawn = ([.zero, .seconds(1), .seconds(2), nil] as [Duration?])[
        Int.random(in: 0..<4, using: &random)
      ]
      // Equal requests are told the same, so that it is known which of them asked for a pause.
      retryAfter = last(to: request, status).map(\.retryAfter) ?? drawn
      switch retryAfter?.components.seconds {
      case nil: break
      case 0?: headers[.retryAfter] = "0"
      case 1?: headers[.retryAfter] = "1"
      default:
        headers[.date] = "Sun, 06 Nov 1994 08:49:37 GMT"
        headers[.retryAfter] = "Sunday, 06-Nov-94 08:49:39 GMT"
      }
    default: break
    }
    let number = state.withLock { state in
      state.byTarget[request.target, default: []].append(state.answers.count)
      state.answers.append(
        Answer(
          number: state.answers.count,
          origin: request.endpoint.origin,
          method: request.method,
          target: request.target,
          status: status.code,
          arrived: clock.now,
          retryAfter: retryAfter,
          lifetime: lifetime
        )
      )
      return state.answers.count - 1
    }
    let body: JSONValue = ["answer": .number(JSONNumber(number))]
    return ServiceResponse(status: status, headers: headers, body: body.serialized())
  }

  /// The last answer with a status to requests like this one.
  private func last(to request: TransportRequest, _ status: HTTPResponse.Status) -> Answer? {
    state.withLock { state in
      (state.byTarget[request.target] ?? []).last {
        let answer = state.answers[$0]
        return answer.origin == request.endpoint.origin && answer.method == request.method
          && answer.status == status.code
      }.map { state.answers[$0] }
    }
  }

  /// The answer that a response is.
  func answer(in response: ServiceResponse) -> Answer? {
    guard let number = (try? JSONValue(parsing: response.body))?["answer"]?.intValue else { return nil }
    return state.withLock { $0.answers.indices.contains(number) ? $0.answers[number] : nil }
  }

  /// The answers that an attempt may have got: to this request, on this endpoint, in this time.
  func answers(
    to method: HTTPRequest.Method,
    _ target: String,
    at origin: Origin,
    during times: ClosedRange<MonotonicInstant>
  ) -> [Answer] {
    state.withLock { state in
      (state.byTarget[target] ?? []).map { state.answers[$0] }.filter {
        $0.origin == origin && $0.method == method && times.contains($0.arrived)
      }
    }
  }
}
