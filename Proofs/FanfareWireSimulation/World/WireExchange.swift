internal import Fanfare

/// An exchange of a run: what was asked for, what happened to it, and what it was told.
///
/// It is confined to the thread of its world, which the compiler can't see.
final class WireExchange: @unchecked Sendable {
  /// Why an exchange may end at an instant.
  enum Cause {
    case answered(WireAnswer)
    case flawed
    case tooLarge
    case lost
    case cancelled
  }

  private struct Note {
    let cause: Cause
    let at: Int64
    let isBinding: Bool
  }

  let plan: ExchangePlan
  let isProbe: Bool
  unowned let world: WireWorld

  var startedAt: Int64?
  /// Its place in the order in which exchanges were started.
  var order = 0
  /// The transport was shut down, so that nothing began.
  var isTurnedAway = false
  var handle: (any TransportExchange)?
  var task: Task<Void, Never>?
  var overdueToldAt: Int64?
  var toldAt: Int64?

  /// The connection that its request was sent on last.
  var connection: SimulatedConnection?
  var sentAt: Int64?
  var sentCount = 0
  var isRepeated = false
  /// When the connection was lost that it is repeated for.
  var lostAt: Int64?
  /// It may have been given another connection before its request had left, which nobody sees.
  var isRepetitionUncertain = false
  /// What is to be measured of its answer.
  var measured: (bytes: Int, isReused: Bool)?
  /// What has come of an answer that is read while it comes.
  var progress = WireProgress()
  private var notes: [Note] = []

  init(_ plan: ExchangePlan, in world: WireWorld, isProbe: Bool = false) {
    self.plan = plan
    self.world = world
    self.isProbe = isProbe
  }

  var number: Int { plan.number }

  /// When it has to have ended, as things stand.
  var deadline: Int64 {
    guard isBegun else { return plan.at + plan.timeout }
    return idleDeadline ?? wholeDeadline
  }

  /// When it wants to hear that it goes on; `nil` if its deadline or the head of a streamed answer is before that.
  var dueAt: Int64? {
    guard plan.way == .begin, let after = plan.overdueAfter, after < plan.timeout else { return nil }
    let due = plan.at + after
    return progress.begunAt.map { $0 <= due } == true ? nil : due
  }

  /// Whether it has begun and not ended.
  var isUnderWay: Bool { startedAt != nil && toldAt == nil && !isTurnedAway }

  /// Whether it waits for a connection.
  var isWaiting: Bool { isUnderWay && connection == nil }

  /// Notes why it may end now; if that is binding, it has to.
  func add(_ cause: Cause, isBinding: Bool) {
    notes.append(Note(cause: cause, at: world.loop.time, isBinding: isBinding))
  }

  /// What may end it at this instant.
  var causesNow: [Cause] { notes.filter { $0.at == world.loop.time }.map(\.cause) }

  /// Whether something had to end it.
  var hasToHaveEnded: Bool { notes.contains { $0.isBinding } }
}

/// Hears what becomes of an exchange; confined to the world's thread, which the compiler can't see.
final class WireRecipient: TransportRecipient, @unchecked Sendable {
  private let exchange: WireExchange

  init(_ exchange: WireExchange) {
    self.exchange = exchange
  }

  func exchangeIsOverdue(_ request: TransportRequest) { exchange.world.toldOverdue(exchange) }

  func exchangeEnded(_ request: TransportRequest, with reply: TransportReply) {
    exchange.world.told(exchange, reply)
    let error: TransportError? = if case .failure(let error) = reply.outcome { error } else { nil }
    request.flow?.end(error.map { ServiceError($0.code, $0.message, service: "played") })
  }
}
