internal import Fanfare
internal import FanfareJSON

/// Where a run carries out calls itself, beside all else that it does.
///
/// A task for each would cost a dozen allocations: what the runtime keeps for it, and the frames of all functions on the way.
struct CallDesk {
  private typealias Carrier = CallCarrier<JSONValue>

  private let client: ServiceClient
  private let inbox: CallInbox
  private let executor: (any TaskExecutor)?
  /// The calls under way, by the numbers of their activities.
  private var calls = NumberedList<(request: ActivityRequest, carrier: Carrier)>()
  /// Those that ended as soon as they began.
  private var endedAtOnce: [ActivityEnd] = []

  /// - Parameters:
  ///   - client: makes the calls.
  ///   - inbox: where they are reported, and where others knock.
  ///   - executor: where tasks run that wait for something beside exchanges.
  init(_ client: ServiceClient, inbox: CallInbox, executor: (any TaskExecutor)?) {
    self.client = client
    self.inbox = inbox
    self.executor = executor
  }

  var isEmpty: Bool { calls.isEmpty && endedAtOnce.isEmpty }

  /// Begins the call of an activity.
  mutating func begin(
    _ call: ServiceCall<JSONValue>,
    for request: ActivityRequest,
    until deadline: Deadline?
  ) {
    let carrier = Carrier(call, client: client, reportingTo: inbox)
    calls.append((request, carrier), number: request.number)
    guard carrier.begin(number: request.number, until: deadline, on: executor) else { return }
    if let ended = take(carrier) { endedAtOnce.append(ended) }
  }

  /// Gives up the call of an activity, which still has to end.
  ///
  /// - Returns: `false`, and nothing happens, if it isn't here.
  func giveUp(_ number: Int) -> Bool {
    guard let call = calls[number] else { return false }
    call.carrier.giveUp()
    return true
  }

  /// Gives up all calls and waits for their ends, which nobody hears of.
  mutating func close() async {
    for call in calls.elements { call.carrier.giveUp() }
    endedAtOnce = []
    while !calls.isEmpty { _ = await next() }
  }

  /// Waits until a call has ended or somebody has knocked.
  ///
  /// - Returns: `nil` if somebody has knocked.
  mutating func next() async -> ActivityEnd? {
    if let ended = endedAtOnce.popLast() { return ended }
    while let call = await inbox.next() {
      if call.goOn(), let ended = take(call) { return ended }
    }
    return nil
  }

  /// A call that has ended, without waiting; `nil` if none has.
  mutating func poll() -> ActivityEnd? {
    if let ended = endedAtOnce.popLast() { return ended }
    while let call = inbox.pollCall() {
      if call.goOn(), let ended = take(call) { return ended }
    }
    return nil
  }

  private mutating func take(_ call: CarriedCall) -> ActivityEnd? {
    guard let number = call.number, let (request, carrier) = calls.remove(number),
      let result = carrier.result
    else { return nil }
    switch ServiceCaller.outcome(of: result, carrier.request) {
    case .success(let outcome): return request.ended(.success(outcome))
    case .failure(let failure): return request.ended(.failure(request.hiding(failure)))
    }
  }
}
