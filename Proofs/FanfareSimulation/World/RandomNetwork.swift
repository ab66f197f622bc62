internal import Fanfare
internal import FanfareTesting

/// The transport of a run, to services of all kinds.
struct RandomNetwork: Transport {
  /// What most calls go to.
  let plain: SimulatedNetwork
  var streams: StreamStage?
  var redirects: RedirectStage?

  /// Only faults ask for whole answers, and only the plain services have any.
  func send(_ request: TransportRequest) async -> TransportReply { await plain.send(request) }

  func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)? {
    if let streams, streams.isAt(request.endpoint.origin) {
      return streams.begin(request, overdueAt: due, for: recipient)
    }
    if let redirects, redirects.answers(request.target) { return redirects.begin(request, for: recipient) }
    return plain.begin(request, overdueAt: due, for: recipient)
  }

  func preferredExecutor() -> (any TaskExecutor)? { plain.preferredExecutor() }

  var isOnPreferredExecutor: Bool { plain.isOnPreferredExecutor }
}
