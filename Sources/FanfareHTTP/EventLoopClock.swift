internal import Fanfare

/// The transport's clock with the timers of the transport's event loops.
///
/// A `Task.sleep` that is cancelled keeps its memory until the time it would have ended at (swiftlang/swift#60441), and
/// most timers of calls are cancelled: deadlines of queues, backoffs, hedges. Here nothing is kept, and a task that runs
/// on an event loop wakes up on its own thread.
struct EventLoopClock: MonotonicClock {
  let transport: HTTPTransport

  var now: MonotonicInstant { transport.clock.now }

  var timeline: ClockTimeline { transport.clock.timeline }

  var minimumResolution: Duration { transport.clock.minimumResolution }

  func sleep(until deadline: MonotonicInstant, tolerance: Duration? = nil) async throws {
    try Task.checkCancellation()
    let sleeper = Sleeper(until: deadline)
    let ending: Sleeper.Ending =
      if let loop = transport.openLoop {
        await withTaskCancellationHandler {
          await withUnsafeContinuation { continuation in
            let isOpen = loop.execute { loop.sleep(sleeper, continuation) }
            if !isOpen { continuation.resume(returning: .closed) }
          }
        } onCancel: {
          loop.execute { loop.wake(sleeper, .cancelled) }
        }
      } else {
        .closed
      }
    switch ending {
    case .over: return
    case .cancelled: throw CancellationError()
    case .closed: try await transport.clock.sleep(until: deadline, tolerance: tolerance)
    }
  }
}
