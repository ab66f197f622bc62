internal import NIOCore
internal import Synchronization

/// Runs tasks on an event loop, so that a task and its sockets share a thread.
///
/// Jobs that come while others wait join them: the loop is asked to run them once for all, which costs one closure
/// for a batch instead of one for each job.
///
/// Only the event loop touches the batch that it runs, which the compiler can't see.
final class EventLoopExecutor: TaskExecutor, @unchecked Sendable {
  private struct Jobs {
    var waiting: [UnownedJob] = []
    var isDrainScheduled = false
  }

  let eventLoop: any EventLoop
  private let jobs = Mutex(Jobs())
  private var batch: [UnownedJob] = []

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
    // The two lists change places, so that neither gives its memory back.
    jobs.withLock { jobs in
      jobs.isDrainScheduled = false
      swap(&jobs.waiting, &batch)
    }
    for job in batch { job.runSynchronously(on: asUnownedTaskExecutor()) }
    batch.removeAll(keepingCapacity: true)
  }
}
