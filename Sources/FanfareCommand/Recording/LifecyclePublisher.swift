import Fanfare
import FanfareBatches
import FanfareJSON
import FanfareWorkflows
import Synchronization

/// Publishes the lifecycle events of runs to a sink, in their order.
///
/// What the sink hasn't taken waits in memory, a bounded number of small events. If a file has no place for more, who comes then writes what
/// waits. Runs don't wait for others, which may be slow: events that find no place are counted and dropped, the latest first, since one that
/// tells of a beginning is of more use than one that tells of an end without one.
final class LifecyclePublisher: RunObserver {
  /// Which events are published.
  enum Scope: String, CaseIterable, Sendable {
    case all, workflows, none
  }

  fileprivate struct State {
    var waiting: [LifecycleEvent] = []
    var dropped = 0
    var failed = 0
    var reason: String?
    /// Why the file can't be written that they go to.
    var unwritable: UnwritableOutput?
  }

  private let sink: any EventSink
  /// The sink, if it takes many events at once.
  private let lines: (any LineSink)?
  /// Held by who writes to it, so that events stay in their order.
  private let writing = Mutex(())
  private let scope: Scope
  private let state = Mutex(State())
  /// Says that something waits.
  private let calls: AsyncStream<Void>
  private let bell: AsyncStream<Void>.Continuation

  /// How many events wait at most.
  static let capacity = 10_000

  /// Creates a publisher, which publishes nothing before ``during(_:)``.
  init(_ scope: Scope, to sink: any EventSink) {
    (self.scope, self.sink) = (scope, sink)
    lines = sink as? any LineSink
    (calls, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func observe(_ event: RunEvent) {
    // It becomes JSON where it is sent: runs don't pay for that.
    guard isWanted(event), let event = LifecycleEvent(event) else { return }
    let isFull = state.withLock { state in
      guard state.waiting.count < Self.capacity || lines != nil else {
        state.dropped += 1
        return false
      }
      state.waiting.append(event)
      return state.waiting.count > Self.capacity
    }
    if isFull, let lines { writeWaiting(to: lines) } else { bell.yield() }
  }

  /// Publishes while `body` goes on, and then for a while what is left.
  ///
  /// - Parameter patience: how long is waited for what is left.
  func during<Value>(patience: Duration = .seconds(5), _ body: () async throws -> Value) async throws -> Value
  {
    // A task of its own and no child: one that is cancelled with the runs couldn't tell that they were.
    let publishing = Task { await publish() }
    do {
      let value = try await body()
      await end(publishing, within: patience)
      return value
    } catch {
      await end(publishing, within: patience)
      throw error
    }
  }

  /// What went wrong, for people; `nil` if nothing did.
  var complaint: String? {
    let (dropped, failed, reason) = state.withLock { ($0.dropped + $0.waiting.count, $0.failed, $0.reason) }
    var complaints: [String] = []
    if dropped > 0 {
      complaints.append(
        "\(dropped) were dropped, since they are taken too slowly (--lifecycle workflows has fewer)"
      )
    }
    if failed > 0 { complaints.append("\(failed) weren't taken, for example: \(reason ?? "")") }
    return complaints.isEmpty
      ? nil : "--events: of the lifecycle events " + complaints.joined(separator: "; ")
  }

  /// Ends what was published.
  ///
  /// - Throws: ``UnwritableOutput`` if it goes to a file that not all of it could be written to.
  func finish() throws {
    if let error = state.withLock({ $0.unwritable }) { throw error }
  }

  private func publish() async {
    for await _ in calls { await publishWaiting() }
    await publishWaiting()
  }

  private func publishWaiting() async {
    if let lines { return writeWaiting(to: lines) }
    while !Task.isCancelled {
      let events = state.withLock { exchange(&$0.waiting, with: []) }
      guard !events.isEmpty else { return }
      for (index, event) in events.enumerated() {
        guard !Task.isCancelled else {
          state.withLock { $0.dropped += events.count - index }
          return
        }
        await publish(event)
      }
    }
  }

  /// Writes all that waits.
  private func writeWaiting(to lines: any LineSink) {
    writing.withLock { _ in
      while true {
        let events = state.withLock { exchange(&$0.waiting, with: []) }
        guard !events.isEmpty else { return }
        do { try lines.write(events.map(\.json)) } catch { note(events.count, error) }
      }
    }
  }

  private func publish(_ event: LifecycleEvent) async {
    let context = ActivityContext(run: event.run, place: "", idempotencyKey: event.id)
    do { try await sink.publish(event.json, context: context) } catch { note(1, error) }
  }

  /// Notes that events weren't taken.
  private func note(_ count: Int, _ error: any Error) {
    state.withLock { state in
      // That is no matter of single events, and how the command ends.
      if let error = error as? UnwritableOutput { return state.unwritable = error }
      state.failed += count
      state.reason = state.reason ?? "\(error)"
    }
  }

  private func end(_ publishing: Task<Void, Never>, within patience: Duration) async {
    bell.finish()
    let timer = Task {
      try await Task.sleep(for: patience)
      publishing.cancel()
    }
    await publishing.value
    timer.cancel()
  }

  private func isWanted(_ event: RunEvent) -> Bool {
    switch event {
    case .call, .taskSkipped: false
    case .runStarted, .runFaulted, .runEnded, .runSuspended, .runResumed: scope != .none
    default: scope == .all
    }
  }
}
