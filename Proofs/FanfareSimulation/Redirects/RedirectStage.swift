internal import Fanfare
internal import FanfareJSON
internal import FanfareRandomRuns
internal import FanfareTesting
internal import HTTPTypes
internal import Synchronization

/// The services of a run whose answers lead elsewhere, and what they were asked.
final class RedirectStage: Sendable {
  private let plan: RedirectPlan
  private let simulation: Simulation
  private let requests = Mutex<[Int: [RedirectedRequest]]>([:])

  init(_ plan: RedirectPlan, _ simulation: Simulation) {
    self.plan = plan
    self.simulation = simulation
  }

  /// Whether it answers requests with a target.
  func answers(_ target: String) -> Bool { RedirectedCall.parse(target) != nil }

  /// Begins to answer a request.
  func begin(_ request: TransportRequest, for recipient: any TransportRecipient) -> any TransportExchange {
    let reply = TransportReply(.success(answer(request)))
    let latency = RandomPlan.step * simulation.random { $0.draw(0...4) }
    let task = simulation.task {
      try? await self.simulation.clock.sleep(until: self.simulation.clock.now.advanced(by: latency))
      recipient.exchangeEnded(request, with: reply)
    }
    return RedirectExchange(task: task)
  }

  private func answer(_ request: TransportRequest) -> ServiceResponse {
    guard let (number, place) = RedirectedCall.parse(request.target) else {
      return ServiceResponse(status: .notFound)
    }
    note(request, of: number)
    guard let call = plan.calls.first(where: { $0.number == number }), place < call.hops.count else {
      let body: JSONValue = ["place": .number(JSONNumber(place))]
      return ServiceResponse(
        status: .ok,
        headers: [.contentType: "application/json"],
        body: request.method == .head ? [] : body.serialized()
      )
    }
    let hop = call.hops[place]
    return ServiceResponse(
      status: HTTPResponse.Status(code: hop.status),
      headers: [.location: call.location(of: hop, from: request.endpoint.origin.description)]
    )
  }

  private func note(_ request: TransportRequest, of number: Int) {
    var headers: [String: String] = [:]
    for name in RedirectField.all { headers[name.canonicalName] = request.headers[name] }
    let asked = RedirectedRequest(
      origin: request.endpoint.origin.description,
      target: request.target,
      method: request.method,
      body: request.body,
      headers: headers
    )
    requests.withLock { $0[number, default: []].append(asked) }
  }

  // MARK: Calls

  /// Makes a call, and compares the requests that were made for it with those of the model.
  func play(_ call: RedirectedCall, _ client: ServiceClient) async -> Notes {
    let clock = simulation.clock
    try? await clock.sleep(until: clock.now.advanced(by: call.at))
    let request = ServiceRequest(
      method: call.method,
      path: call.target(0),
      headers: call.headers,
      body: call.body
    )
    let outcome = await make(ServiceCall(RedirectPlan.service, request), isStreamed: call.isStreamed, client)
    let made = requests.withLock { $0[call.number] ?? [] }
    var notes = Notes()
    func note(_ text: String) { notes.violations.append("\(call.method) \(call.target(0)): \(text)") }
    guard let first = made.first else {
      note("it isn't sent")
      return notes
    }
    let model = RedirectModel(of: call, from: first.origin, plan)
    notes.reached = model.reached
    if !plan.own.contains(first.origin) { note("it is sent to \(first.origin) first") }
    if made != model.requests { note("it is sent as \(made) and not as \(model.requests)") }
    switch outcome {
    case .success(let body):
      let wanted = model.requests.last.flatMap { RedirectedCall.parse($0.target)?.place }
      let place = (try? JSONValue(parsing: body))?["place"]?.intValue
      if !model.isAnswered { note("it has an answer, and was led astray") }
      if model.requests.last?.method != .head, place != wanted {
        note("it gets the answer of place \(place ?? -1)")
      }
    case .failure(let error):
      if model.isAnswered || ![.httpStatus, .targetRefused].contains(error.code) {
        note("it fails: \(error)")
      }
    }
    return notes
  }

  private func make(
    _ call: ServiceCall<ServiceResponse>,
    isStreamed: Bool,
    _ client: ServiceClient
  ) async -> Result<[UInt8], ServiceError> {
    guard isStreamed else { return await client.call(call).outcome.map(\.body) }
    switch await client.stream(call).outcome {
    case .success(let stream):
      do throws(ServiceError) { return .success(try await stream.collect(maximumBytes: 1000)) } catch {
        return .failure(error)
      }
    case .failure(let error): return .failure(error)
    }
  }
}

/// An exchange that a redirect is the end of, mostly.
private final class RedirectExchange: TransportExchange {
  private let task: Task<Void, Never>

  init(task: Task<Void, Never>) {
    self.task = task
  }

  func cancel() { task.cancel() }
}

/// Lets answers lead anywhere but to one origin.
struct ForbiddenPlace: RedirectGuard {
  func target(of url: String, for owner: CallOwner?) async throws(RefusedRedirect) -> String {
    guard !url.hasPrefix(RedirectPlan.forbiddenURL + "/") else {
      throw RefusedRedirect("nothing may be sent there")
    }
    return url
  }
}
