internal import Fanfare
internal import HTTPTypes

/// A request as a service gets it, as far as redirects change it.
struct RedirectedRequest: Equatable, CustomStringConvertible {
  var origin: String
  var target: String
  var method: HTTPRequest.Method
  var body: [UInt8]
  /// The fields of ``RedirectField/all``.
  var headers: [String: String]

  var description: String { "\(method) \(origin)\(target), \(body.count) bytes, \(headers.keys.sorted())" }
}

/// Which requests a call makes that is sent elsewhere, and whether it is answered: the Fetch standard (section 4.4, "HTTP-redirect
/// fetch") and ``RedirectPolicy``, told from the beginning to the end.
struct RedirectModel {
  private(set) var requests: [RedirectedRequest] = []
  /// Whether the last of them is answered with a value.
  private(set) var isAnswered = false
  private(set) var reached: Set<ReachedState> = []

  /// Follows a call from the origin that it is sent to first.
  init(of call: RedirectedCall, from origin: String, _ plan: RedirectPlan) {
    var request = RedirectedRequest(
      origin: origin,
      target: call.target(0),
      method: call.method,
      body: call.body,
      headers: ["x-service": "walks"]
    )
    for field in call.headers { request.headers[field.name.canonicalName] = field.value }
    var place = 0
    requests = [request]
    while place < call.hops.count {
      let hop = call.hops[place]
      guard let next = follow(hop, from: request, call, plan) else { return }
      requests.append(next)
      (request, place) = (next, hop.place)
    }
    isAnswered = true
    reached.insert(.redirected)
  }

  /// The request after an answer that leads elsewhere; `nil` if none is made.
  private mutating func follow(
    _ hop: RedirectedCall.Hop,
    from last: RedirectedRequest,
    _ call: RedirectedCall,
    _ plan: RedirectPlan
  ) -> RedirectedRequest? {
    var next = last
    next.origin = hop.origin ?? last.origin
    next.target = call.target(hop.place)
    if last.origin.hasPrefix("https:"), next.origin.hasPrefix("http:"), !plan.policy.allowsInsecure {
      return refuse(.redirectInsecure)
    }
    if plan.isGuarded, next.origin != last.origin, next.origin == RedirectPlan.forbiddenURL {
      return refuse(.redirectForbidden)
    }
    guard requests.count <= plan.policy.maximum else { return refuse(.redirectTooMany) }
    let becomesGET =
      (hop.status == 301 || hop.status == 302) && last.method == .post
      || hop.status == 303 && last.method != .get && last.method != .head
    if becomesGET {
      reached.insert(.redirectBecameGET)
      (next.method, next.body) = (.get, [])
      for name in ["content-type", "content-language"] { next.headers[name] = nil }
    }
    let isWithinService = plan.own.contains(last.origin) && plan.own.contains(next.origin)
    if next.origin != last.origin {
      reached.insert(isWithinService ? .redirectKeptCredentials : .redirectLostCredentials)
    }
    if next.origin != last.origin, !isWithinService {
      for name in ["authorization", "cookie", "x-api-key", "x-service"] { next.headers[name] = nil }
    }
    let isCircle = requests.contains {
      ($0.method, $0.origin, $0.target) == (next.method, next.origin, next.target)
    }
    return isCircle ? refuse(.redirectCircle) : next
  }

  private mutating func refuse(_ state: ReachedState) -> RedirectedRequest? {
    reached.insert(state)
    return nil
  }
}
