public import HTTPTypes

/// What identifies a call in its events; all events of a call share it.
///
/// The result of the call shares it too: how the call went is noted here while it goes on, which saves every call another object.
/// Only the call itself looks at that, and once it has ended its result does; so nothing has to protect it.
public final class CallInfo: @unchecked Sendable {
  /// Unique among the calls of this client, and in practice of all clients.
  public let id: CallID
  /// The service that is called.
  public let service: ServiceName
  /// The HTTP method; `nil` if the request couldn't be made.
  public let method: HTTPRequest.Method?
  /// The path of the request as it was given, which may have a query.
  private let givenPath: String
  /// The group that the call belongs to, if any.
  public let group: GroupID?
  /// When the call began.
  public let start: MonotonicInstant
  /// Who makes the call; `nil` if nobody wants to be known.
  package let owner: CallOwner?

  /// Every attempt that was made, in the order they began.
  @exclusivity(unchecked) var attempts = Few<Attempt>()
  /// What its answers come to, by its service's meters.
  @exclusivity(unchecked) private(set) var meters = Meters()
  /// How long the call took in all; zero until it has ended.
  @exclusivity(unchecked) private(set) var duration = Duration.zero
  /// Where its value comes from.
  @exclusivity(unchecked) private(set) var source = ResponseSource.service

  convenience init(
    _ service: ServiceName,
    // Lent, and looked into where it is: a copy of a request is a copy of all its parts.
    _ request: __shared Result<ServiceRequest, ServiceError>,
    id: CallID,
    group: GroupID?,
    start: MonotonicInstant,
    owner: CallOwner?
  ) {
    let (method, path): (HTTPRequest.Method?, String) =
      switch request {
      case .success(let request): (request.method, request.path)
      case .failure: (nil, "")
      }
    self.init(service, method: method, path: path, id: id, group: group, start: start, owner: owner)
  }

  /// What is known of a call that a result is made up for: it has no identifier, and no events.
  convenience init(_ service: ServiceName, start: MonotonicInstant) {
    self.init(
      service,
      method: nil,
      path: "",
      id: CallID(client: 0, sequence: 0),
      group: nil,
      start: start,
      owner: nil
    )
  }

  init(
    _ service: ServiceName,
    method: HTTPRequest.Method?,
    path: String,
    id: CallID,
    group: GroupID?,
    start: MonotonicInstant,
    owner: CallOwner?
  ) {
    self.id = id
    self.service = service
    self.method = method
    givenPath = path
    self.group = group
    self.start = start
    self.owner = owner
  }

  /// Counts what an answer comes to.
  func count(_ amounts: Meters) { meters += amounts }

  /// What is known of the call at an instant, apart from the call itself, which goes on.
  func soFar(at now: MonotonicInstant) -> CallInfo {
    let copy = CallInfo(
      service,
      method: method,
      path: givenPath,
      id: id,
      group: group,
      start: start,
      owner: owner
    )
    copy.attempts = attempts
    copy.meters = meters
    copy.end(after: now - start, .service)
    return copy
  }

  /// Notes that the call has ended.
  func end(after duration: Duration, _ source: ResponseSource) {
    self.duration = duration
    self.source = source
  }

  /// The path of the request, without the service's base path and without a query, since that may hold a credential.
  public var path: String {
    // Only who looks at it pays for it.
    givenPath.utf8.firstIndex(of: UInt8(ascii: "?")).map { String(givenPath[..<$0]) } ?? givenPath
  }
}
