internal import NIOCore
internal import Synchronization

/// Runs tasks on an event loop, so that a task and its sockets share a thread.
///
/// Jobs that come while others wait join them: the loop is asked to run them once for all, which costs one closure
/// for a batch instead of one for each job.
final class EventLoopExecutor: TaskExecutor {
  private struct Jobs {
    var waiting: [UnownedJob] = []
    var isDrainScheduled = false
  }

  let eventLoop: any EventLoop
  private let jobs = Mutex(Jobs())

  init(eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let mustSchedule = jobs.withLock { jobs in
      jobs.waiting.append(job)
      defer { jobs.isDrainScheduled = true }
      return !jobs.isDrainScheduled
    }
    if mustSchedule { eventLoop.execute { self.drain() } }
  }

  /// Runs the jobs that wait now; those that they add get the next turn, so that sockets aren't starved.
  private func drain() {
    let batch = jobs.withLock { jobs in
      jobs.isDrainScheduled = false
      return exchange(&jobs.waiting, with: [])
    }
    for job in batch { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  private func exchange<Value>(_ value: inout Value, with other: Value) -> Value {
    defer { value = other }
    return value
  }
}
