import Fanfare
import FanfareJSON
import FanfareWorkflows
import Synchronization

/// Publishes the lifecycle events of runs to a sink, one after another.
///
/// Runs don't wait for the sink. What it hasn't taken waits in memory, a bounded number of events; those that find no place there are
/// counted and dropped, the latest first, since an event that tells of a beginning is of more use than one that tells of an end without one.
final class LifecyclePublisher: RunObserver {
  /// Which events are published.
  enum Scope: String, CaseIterable, Sendable {
    case all, workflows, none
  }

  fileprivate struct Counts {
    var dropped = 0
    var failed = 0
    var reason: String?
  }

  private let sink: any EventSink
  private let scope: Scope
  private let events: AsyncStream<RunEvent>
  private let queue: AsyncStream<RunEvent>.Continuation
  private let counts = Mutex(Counts())

  /// How many events wait at most.
  static let capacity = 10_000

  /// Creates a publisher, which publishes nothing before ``during(_:)``.
  init(_ scope: Scope, to sink: any EventSink) {
    (self.scope, self.sink) = (scope, sink)
    (events, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.capacity))
  }

  func observe(_ event: RunEvent) {
    guard isWanted(event) else { return }
    // It becomes JSON where it is sent: runs don't pay for that.
    if case .dropped = queue.yield(event) { counts.withLock { $0.dropped += 1 } }
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
    let counts = counts.withLock { $0 }
    var complaints: [String] = []
    if counts.dropped > 0 {
      complaints.append("\(counts.dropped) were dropped, since they are taken too slowly")
    }
    if counts.failed > 0 {
      complaints.append("\(counts.failed) weren't taken, for example: \(counts.reason ?? "")")
    }
    return complaints.isEmpty
      ? nil : "--events: of the lifecycle events " + complaints.joined(separator: "; ")
  }

  private func publish() async {
    for await event in events {
      guard !Task.isCancelled else {
        counts.withLock { $0.dropped += 1 }
        continue
      }
      guard let published = event.lifecycleEvent else { continue }
      let id = published["id"]?.stringValue ?? ""
      do {
        let context = ActivityContext(run: event.run.id, place: "", idempotencyKey: id)
        try await sink.publish(published, context: context)
      } catch {
        counts.withLock { $0.fail(error) }
      }
    }
  }

  private func end(_ publishing: Task<Void, Never>, within patience: Duration) async {
    queue.finish()
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

extension LifecyclePublisher.Counts {
  fileprivate mutating func fail(_ error: any Error) {
    failed += 1
    reason = reason ?? "\(error)"
  }
}
