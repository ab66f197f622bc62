internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting
internal import HTTPTypes

/// Reads an answer of a run while it comes, and compares what it gets with what was sent.
struct StreamReader: Sendable {
  /// What a reader got.
  struct Received: Sendable {
    var exchange: Int?
    var bytes: [UInt8] = []
    var events: [ServerSentEvent] = []
    var error: ServiceError?
    /// Whether it let go before it was told of the end.
    var hasLeft = false
    /// Whether it said that it has enough.
    var hasEnough = false
    /// What is said of the call when the answer has ended.
    var result: ServiceResult<Void>?
    /// When it let go.
    var leftAt: MonotonicInstant
  }

  let reading: StreamReading
  let plan: StreamPlan
  let stage: StreamStage
  let client: ServiceClient
  private var simulation: Simulation { stage.simulation }

  init(_ reading: StreamReading, _ plan: StreamPlan, _ stage: StreamStage, _ client: ServiceClient) {
    self.reading = reading
    self.plan = plan
    self.stage = stage
    self.client = client
  }

  func play() async -> Notes {
    let clock = simulation.clock
    try? await clock.sleep(until: clock.now.advanced(by: reading.at))
    let task = simulation.task { await receive() }
    let cut = reading.taskEndsAfter.map { after in
      simulation.task {
        guard (try? await clock.sleep(until: clock.now.advanced(by: after))) != nil else { return }
        task.cancel()
      }
    }
    let received = await task.value
    cut?.cancel()
    // What is given up ends at the same instant, though not before who gives it up goes on.
    try? await clock.sleep(until: clock.now.advanced(by: .nanoseconds(1)))
    return StreamCheck(reading: reading, plan: plan, stage: stage, received: received).notes
  }

  private func receive() async -> Received {
    var request = ServiceRequest(method: .post, path: reading.target)
    if reading.uploads {
      let body = reading.body
      request.upload = RequestUpload { send in
        try await send(Array(body.prefix(5)))
        try await send(Array(body.dropFirst(5)))
      }
    }
    let result = await client.stream(ServiceCall(StreamPlan.service, request))
    var received = Received(leftAt: simulation.clock.now)
    switch result.outcome {
    case .success(let stream):
      received.exchange = stream.headers[StreamStage.number].flatMap { Int($0) }
      await read(stream, into: &received)
      received.result = stream.result
    case .failure(let error): received.error = error
    }
    received.leftAt = simulation.clock.now
    return received
  }

  private func read(_ stream: ResponseStream, into received: inout Received) async {
    do throws(ServiceError) {
      if reading.readsEvents, received.exchange != nil {
        try await readEvents(of: stream, into: &received)
      } else {
        try await readPieces(of: stream, into: &received)
      }
    } catch {
      received.error = error
    }
  }

  private func readEvents(
    of stream: ResponseStream,
    into received: inout Received
  ) async throws(ServiceError) {
    var events = stream.events().makeAsyncIterator()
    while goesOn(received.events.count, stream, &received) {
      guard let event = try await events.next() else { return }
      received.events.append(event)
      await pause()
    }
    received.hasLeft = true
  }

  private func readPieces(
    of stream: ResponseStream,
    into received: inout Received
  ) async throws(ServiceError) {
    var pieces = stream.makeAsyncIterator()
    var count = 0
    while goesOn(count, stream, &received) {
      if let number = received.exchange { stage.readerAsks(number) }
      guard let piece = try await pieces.next() else { return }
      if let number = received.exchange { stage.readerTook(piece.count, of: number) }
      received.bytes += piece
      count += 1
      await pause()
    }
    received.hasLeft = true
  }

  private func pause() async {
    guard reading.pace > .zero else { return }
    try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: reading.pace))
  }

  /// Whether to read on after so many pieces or events.
  private func goesOn(_ count: Int, _ stream: ResponseStream, _ received: inout Received) -> Bool {
    switch reading.end {
    case .complete: break
    case .leaves(let after): return count < after
    // It is read to its end, of which it has to be told.
    case .cancels(let after): if count == after { stream.cancel() }
    case .finishes(let after):
      guard count == after else { break }
      received.hasEnough = true
      stream.finish()
    }
    return true
  }
}
