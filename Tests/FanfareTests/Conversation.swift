import Fanfare
import FanfareTesting
import HTTPTypes

/// A client on a scripted transport and a manual clock, with everything a test wants to look at.
struct Conversation {
  let clock = ManualClock()
  let transport: ScriptedTransport
  let recorder = EventRecorder()
  let client: ServiceClient

  init(
    _ names: [ServiceName] = ["nlp", "summarizer", "classifier"],
    policy: ServicePolicy = .bare,
    observers: [any CallObserver] = []
  ) throws {
    transport = ScriptedTransport(clock: clock)
    client = try ServiceClient(
      transport: transport,
      services: Dictionary(uniqueKeysWithValues: names.map { ($0, Service("http://\($0)", policy: policy)) }),
      observers: [recorder] + observers,
      clock: clock,
      seed: 0xF00D
    )
  }

  /// Runs `work` while moving the clock by `step` as soon as `count` exchanges wait for their answer.
  func whileWaiting<Value: Sendable>(
    for count: Int = 1,
    advancing step: Duration,
    _ work: @escaping @Sendable (ServiceClient) async -> Value
  ) async -> Value {
    async let value = work(client)
    await clock.sleepers(atLeast: count)
    clock.advance(by: step)
    return await value
  }

  /// Waits until an event was observed, which an exchange that needs no time may take some to bring about.
  func observed(_ line: String) async { await recorder.observed(line) }
}

/// A GET whose value is the raw response.
func get(_ service: ServiceName, _ path: String = "/") -> ServiceCall<ServiceResponse> {
  ServiceCall(service, ServiceRequest(method: .get, path: path))
}
