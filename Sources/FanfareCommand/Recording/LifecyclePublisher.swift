import Fanfare
import FanfareJSON
import FanfareWorkflows
import Synchronization

/// Publishes the lifecycle events of runs to a sink, in their order.
///
/// Runs don't wait for the sink. What it hasn't taken waits in memory, a bounded number of small events; those that find no place there
/// are counted and dropped, the latest first, since an event that tells of a beginning is of more use than one that tells of an end without
/// one.
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
  }

  private let sink: any EventSink
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
    (calls, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  func observe(_ event: RunEvent) {
    // It becomes JSON where it is sent: runs don't pay for that.
    guard isWanted(event), let event = LifecycleEvent(event) else { return }
    state.withLock { state in
      if state.waiting.count < Self.capacity {
        state.waiting.append(event)
      } else {
        state.dropped += 1
      }
    }
    bell.yield()
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

  private func publish() async {
    for await _ in calls { await publishWaiting() }
    await publishWaiting()
  }

  private func publishWaiting() async {
    while !Task.isCancelled {
      let events = state.withLock { exchange(&$0.waiting, with: []) }
      guard !events.isEmpty else { return }
      if let sink = sink as? any LineSink {
        await note(events.count) { try sink.write(events.map(\.json)) }
      } else {
        for (index, event) in events.enumerated() {
          guard !Task.isCancelled else {
            state.withLock { $0.dropped += events.count - index }
            return
          }
          await publish(event)
        }
      }
    }
  }

  private func publish(_ event: LifecycleEvent) async {
    let context = ActivityContext(run: event.run, place: "", idempotencyKey: event.id)
    await note(1) { try await sink.publish(event.json, context: context) }
  }

  /// Publishes events, and notes if they aren't taken.
  private func note(_ count: Int, _ body: () async throws -> Void) async {
    do {
      try await body()
    } catch {
      state.withLock { state in
        state.failed += count
        state.reason = state.reason ?? "\(error)"
      }
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
    case .runStarted, .runFaulted, .runEnded: scope != .none
    default: scope == .all
    }
  }
}
