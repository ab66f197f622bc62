internal import HTTPTypes
internal import Synchronization

/// What meters make of an answer that is read while it comes.
///
/// Of a stream of events each event is measured like an answer that has its data as its body, and for each meter the last one counts that
/// has a number: services tell what was used in the last event, or how much it is so far in each. Of any other answer the whole body is
/// measured, up to ``maximumKeptBytes``; of a larger one nothing can be told but what depends on its head.
final class StreamMeter: FlowMeter {
  private enum Content {
    case events(ServerSentEventParser)
    case whole([UInt8])
    case tooLarge
  }

  private struct State {
    var head: ServiceResponse?
    var content = Content.tooLarge
    /// What the events so far say, for each meter.
    var latest: [Double?]
  }

  /// How large a body, or an event of one, may be that is measured.
  static let maximumKeptBytes = 1 << 20

  private let meters: [MeterPolicy]
  private let state: Mutex<State>

  init(_ meters: [MeterPolicy]) {
    self.meters = meters
    state = Mutex(State(latest: Array(repeating: nil, count: meters.count)))
  }

  func begin(_ head: ServiceResponse) {
    guard head.status.kind == .successful else { return }
    state.withLock { state in
      state.head = ServiceResponse(status: head.status, headers: head.headers)
      state.content =
        head.headers.sayEventStream
        ? .events(ServerSentEventParser(maximumBytes: Self.maximumKeptBytes)) : .whole([])
    }
  }

  func take(_ piece: [UInt8]) {
    state.withLock { state in
      switch state.content {
      case .events(var parser):
        // Neither is copied while it grows.
        state.content = .tooLarge
        guard let events = try? parser.events(in: piece) else { return }
        for event in events { measure(event, &state) }
        state.content = .events(parser)
      case .whole(var body):
        state.content = .tooLarge
        guard body.count + piece.count <= Self.maximumKeptBytes else { return }
        body += piece
        state.content = .whole(body)
      case .tooLarge: return
      }
    }
  }

  private func measure(_ event: ServerSentEvent, _ state: inout State) {
    guard var answer = state.head else { return }
    answer.body = Array(event.data.utf8)
    for index in meters.indices {
      if let amount = meters[index].amount(answer) { state.latest[index] = amount }
    }
  }

  var amounts: Meters {
    state.withLock { state in
      var sums = Meters()
      guard var answer = state.head else { return sums }
      if case .whole(let body) = state.content { answer.body = body }
      for (meter, latest) in zip(meters, state.latest) {
        if let amount = latest ?? meter.amount(answer) { sums.add(amount, to: meter.name) }
      }
      return sums
    }
  }
}
