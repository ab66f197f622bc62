internal import FanfareText
internal import HTTPTypes

/// The way of a call that is sent elsewhere, from hop to hop.
///
/// A pure state machine: it is told where an answer leads, and says what is asked there. What changes of the request follows the Fetch
/// standard (section 4.4, "HTTP-redirect fetch").
struct RedirectTrail {
  /// A request, and where it goes.
  struct Hop {
    let place: WebPlace
    let request: ServiceRequest
  }

  private let service: ServiceName
  private let policy: RedirectPolicy
  private let serviceFields: [HTTPField.Name]
  /// The origins of the service that was called, all of which may see what was sent to one of them.
  private let ownOrigins: Set<Origin>
  private var request: ServiceRequest
  /// Where it was asked last.
  private(set) var place: WebPlace
  /// What was asked where, in words.
  private var visited: Set<String> = []
  private var hops = 0

  /// Begins where a request was sent to that was answered with a redirect.
  init(_ start: RedirectStart, of service: ServiceName) {
    request = start.request
    place = start.place
    serviceFields = start.serviceFields
    ownOrigins = Set(start.service.endpoints.map(\.origin))
    policy = start.policy
    self.service = service
    visited.insert("\(request.method) \(place)")
  }

  /// Where a redirect leads.
  ///
  /// - Throws: why it isn't followed: it leads nowhere, or out of TLS.
  func destination(of redirection: Redirection) throws(ServiceError) -> WebPlace {
    let location = VisibleURL.text(redirection.location)
    guard let next = place.resolving(redirection.location) else {
      throw refusal(of: redirection, "it redirects to \(location), which is no address of a service")
    }
    guard policy.allowsInsecure || place.origin.scheme != .https || next.origin.scheme == .https else {
      throw refusal(
        of: redirection,
        "it redirects from https to \(location); redirects.allowsInsecure lets it"
      )
    }
    return next
  }

  /// Follows a redirect to a place.
  ///
  /// - Throws: why it isn't followed: there were too many, or it is a loop.
  mutating func follow(_ redirection: Redirection, to next: WebPlace) throws(ServiceError) -> Hop {
    let location = VisibleURL.text(redirection.location)
    hops += 1
    guard hops <= policy.maximum else {
      let times = policy.maximum == 1 ? "once" : "\(policy.maximum) times"
      throw refusal(
        of: redirection,
        "redirected \(times) already, and now to \(location); raise redirects.maximum if it leads anywhere"
      )
    }
    change(for: redirection.status)
    guard request.upload?.isSpent != true else {
      throw refusal(of: redirection, "it redirects to \(location), and the body can be read only once")
    }
    if next.origin != place.origin, !isAmongOwn(next.origin) { dropCredentials() }
    dropChallenge()
    place = next
    request.path = next.target
    request.query = []
    // Without cookies the same request gets the same answer.
    guard visited.insert("\(request.method) \(next)").inserted else {
      throw refusal(of: redirection, "it redirects in a circle, to \(location)")
    }
    return Hop(place: next, request: request)
  }

  /// Whether both sides of a hop to another origin are the service that was called.
  private func isAmongOwn(_ next: Origin) -> Bool {
    ownOrigins.contains(place.origin) && ownOrigins.contains(next)
  }

  private mutating func change(for status: HTTPResponse.Status) {
    let becomesGET =
      switch status.code {
      case 301, 302: request.method == .post
      case 303: request.method != .get && request.method != .head
      default: false
      }
    guard becomesGET else { return }
    request.method = .get
    request.body = []
    request.idempotency = nil
    for name: HTTPField.Name in [
      .contentEncoding, .contentLanguage, .contentLocation, .contentType, .idempotencyKey,
    ] {
      request.headers[name] = nil
    }
  }

  /// Takes out of the request what belongs to a challenge of the place before.
  ///
  /// A response to one is for its target alone (RFC 7616, section 3.4.6), and a server refuses it at any other. A challenge of the next
  /// place isn't one of the service that was called: its answer is an error, so that nobody proves to the one service what the other asks.
  private mutating func dropChallenge() {
    request.acceptedStatuses.remove(.unauthorized)
    guard let value = request.headers[.authorization], value.lowercased().hasPrefix("digest ") else { return }
    request.headers[.authorization] = nil
  }

  /// Takes everything out of the request that only the origin before may see.
  private mutating func dropCredentials() {
    let names = request.headers.map(\.name).filter { CredentialName.isCredential($0.canonicalName) }
    for name in names + serviceFields + [.authorization, .cookie, .proxyAuthorization] {
      request.headers[name] = nil
    }
  }

  private func refusal(of redirection: Redirection, _ reason: String) -> ServiceError {
    let status = redirection.status
    let phrase = status.reasonPhrase
    return ServiceError(
      .httpStatus,
      "answered \(status.code)\(phrase.isEmpty ? "" : " \(phrase)"): \(reason)",
      service: service,
      status: status,
      retryRefusal: .notRetryable
    )
  }
}
