internal import Dispatch
internal import Fanfare
internal import HeapModule
internal import NIOCore

/// An event loop whose time moves from one task to the next.
///
/// NIO's own embedded loop doesn't tell when something is due next or whether anything is left, which is what a proof asks. It is
/// confined to the thread that runs it, which the compiler can't see.
final class SimulatedEventLoop: EventLoop, @unchecked Sendable {
  private struct Entry: Comparable {
    let time: Int64
    let number: UInt64
    let run: () -> Void

    static func < (first: Entry, second: Entry) -> Bool {
      (first.time, first.number) < (second.time, second.number)
    }

    static func == (first: Entry, second: Entry) -> Bool { first.number == second.number }
  }

  /// What became of an instant.
  enum Turn {
    case done
    /// Nothing is left.
    case idle
    /// Tasks of one instant went on making others.
    case restless
  }

  /// Nanoseconds since the beginning.
  private(set) var time: Int64 = 0
  private var entries = Heap<Entry>()
  private var live: Set<UInt64> = []
  private var nextNumber: UInt64 = 0

  /// How many tasks an instant may have; single bytes of a few answers take some thousands.
  private static let mostTasksAtOnce = 20_000

  /// How many tasks wait for their time.
  var taskCount: Int { live.count }

  /// Goes on to the next instant that has something to do, and does all of it.
  func runNextInstant() -> Turn {
    guard let next = peek() else { return .idle }
    time = max(time, next)
    for _ in 0..<Self.mostTasksAtOnce {
      guard let due = peek(), due <= time else { return .done }
      let entry = entries.removeMin()
      live.remove(entry.number)
      entry.run()
    }
    return .restless
  }

  /// When the next task is due.
  private func peek() -> Int64? {
    while let first = entries.min {
      if live.contains(first.number) { return first.time }
      entries.removeMin()
    }
    return nil
  }

  @discardableResult
  private func add(at time: Int64, _ run: @escaping () -> Void) -> UInt64 {
    nextNumber += 1
    live.insert(nextNumber)
    entries.insert(Entry(time: max(time, self.time), number: nextNumber, run: run))
    return nextNumber
  }

  /// Does something at an instant, or at once if that is over.
  func at(_ time: Int64, _ run: @escaping () -> Void) { add(at: time, run) }

  // MARK: EventLoop

  var inEventLoop: Bool { true }

  var now: NIODeadline { .uptimeNanoseconds(UInt64(time)) }

  func execute(_ task: @escaping @Sendable () -> Void) { add(at: time, task) }

  func scheduleTask<T>(deadline: NIODeadline, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
    let promise = makePromise(of: T.self)
    let number = add(at: Int64(clamping: deadline.uptimeNanoseconds)) {
      do {
        promise.assumeIsolated().succeed(try task())
      } catch {
        promise.fail(error)
      }
    }
    return Scheduled(promise: promise, cancellationTask: { self.live.remove(number) })
  }

  func scheduleTask<T>(in delay: TimeAmount, _ task: @escaping @Sendable () throws -> T) -> Scheduled<T> {
    scheduleTask(deadline: now + delay, task)
  }

  func scheduleCallback(
    in amount: TimeAmount,
    handler: some (NIOScheduledCallbackHandler & Sendable)
  ) -> NIOScheduledCallback {
    // The default would count from the system's time.
    scheduleCallback(at: now + amount, handler: handler)
  }

  func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) {
    queue.async { callback(nil) }
  }
}

/// The clock of a simulated event loop.
struct SimulatedClock: MonotonicClock {
  let loop: SimulatedEventLoop

  var now: MonotonicInstant { MonotonicInstant(nanoseconds: loop.time) }

  var minimumResolution: Duration { .nanoseconds(1) }

  func sleep(until deadline: MonotonicInstant, tolerance: Duration?) async throws {
    await withCheckedContinuation { continuation in
      loop.at(deadline.nanoseconds) { continuation.resume() }
    }
  }
}
