internal import Fanfare
internal import FanfareTesting
internal import HTTPTypes
internal import Instrumentation
internal import Synchronization

/// The service of a run that streams: what it was asked, and what its readers have taken of that.
final class StreamStage: Sendable {
  /// The field in which each answer has the number of its exchange.
  static let number = HTTPField.Name("x-exchange") ?? .eTag
  /// How many bytes may wait to be read (``ServiceClient/stream(_:)``).
  private static let room = 256 << 10

  /// What its reader has of an answer.
  private struct Reader {
    var unread = 0
    /// Whether it waits for more.
    var isAsking = true
  }

  private struct State {
    var exchanges: [PlayedStream] = []
    var readers: [Int: Reader] = [:]
    var notes = Notes()
  }

  let simulation: Simulation
  private let plan: StreamPlan
  private let origins: Set<Origin>
  private let state = Mutex(State())

  init(_ plan: StreamPlan, _ simulation: Simulation) {
    self.plan = plan
    self.simulation = simulation
    origins = Set(plan.urls.compactMap { try? Endpoint(parsing: $0).origin })
  }

  var sendsEvents: Bool { plan.habits.sendsEvents }

  /// Whether it is asked at an origin.
  func isAt(_ origin: Origin) -> Bool { origins.contains(origin) }

  /// Begins to answer a request.
  func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> any TransportExchange {
    let exchange = state.withLock { state in
      let number = state.exchanges.count
      let exchange = PlayedStream(number, StreamScript(of: number, plan), request, on: self)
      state.exchanges.append(exchange)
      return exchange
    }
    exchange.begin(overdueAt: due, for: recipient)
    return exchange
  }

  /// The exchange with a number.
  func exchange(_ number: Int) -> PlayedStream? {
    state.withLock { $0.exchanges.indices.contains(number) ? $0.exchanges[number] : nil }
  }

  /// The exchanges of a reading, those of attempts that failed or came second included.
  func exchanges(for target: String) -> [PlayedStream] {
    state.withLock { $0.exchanges.filter { $0.target == target } }
  }

  /// How many requests are under way.
  var runningCount: Int { state.withLock { $0.exchanges.count { $0.ending == nil } } }

  /// The body that a request is to have.
  func body(of request: TransportRequest) -> [UInt8]? {
    let number = StreamReading.number(of: request.target)
    return plan.readings.first { $0.number == number }?.body
  }

  // MARK: Notes

  func notes(_ add: (inout Notes) -> Void) { state.withLock { add(&$0.notes) } }

  /// What there is to say, which is then forgotten.
  func takeNotes() -> Notes {
    state.withLock { state in
      defer { state.notes = Notes() }
      return state.notes
    }
  }

  // MARK: Who reads how much

  /// A piece is handed on.
  func note(_ count: Int, for exchange: PlayedStream) {
    state.withLock { $0.readers[exchange.number, default: Reader()].unread += count }
  }

  /// The reader of an answer waits for more, or has got so much.
  func readerAsks(_ number: Int) { state.withLock { $0.readers[number, default: Reader()].isAsking = true } }

  func readerTook(_ count: Int, of number: Int) {
    state.withLock { state in
      state.readers[number, default: Reader()].unread -= count
      state.readers[number]?.isAsking = false
    }
  }

  /// While nobody reads, it is known how much there is: more may come until the room for it is full, and no more then.
  func check(_ goesOn: Bool, for exchange: PlayedStream) {
    state.withLock { state in
      guard let reader = state.readers[exchange.number], !reader.isAsking else { return }
      if goesOn != (reader.unread < Self.room) {
        state.notes.violations.append(
          "\(reader.unread) bytes of the answer \(exchange.number) aren't read, and \(goesOn ? "more" : "no more") may come"
        )
      }
    }
  }

  /// An answer was held up until its deadline: who waits for it has something to read then.
  func checkHeldUp(_ exchange: PlayedStream) {
    state.withLock { state in
      guard let reader = state.readers[exchange.number], reader.isAsking, reader.unread == 0 else { return }
      state.notes.violations.append("the answer \(exchange.number) isn't read on, and somebody waits for it")
    }
  }
}

extension StreamStage: CallObserver {
  /// How long an answer goes on says nothing of its service.
  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    guard case .circuitChanged(let call, _, .open) = event, call.service == StreamPlan.service,
      plan.habits.isEndless
    else { return }
    notes { $0.violations.append("the breaker opens for a service whose answers all begin and go on") }
  }
}
