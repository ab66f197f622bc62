public import Fanfare
public import FanfareWorkflows

/// Runs workflows and batches that a cluster offers, and performs their activities.
///
/// Any number of workers can share a task queue. What one of them loses another one does: a run is made again from its history, and an
/// activity of which nothing was heard for ten seconds is performed again, with the same idempotency keys.
public struct TemporalWorker: Sendable {
  /// How much a worker does at a time.
  public struct Limits: Hashable, Sendable {
    /// How many activities it performs at a time; default 100.
    public var activities = 100
    /// How many tasks of runs it answers at a time; default 8.
    public var workflowTasks = 8
    /// How many runs it remembers, so that their histories aren't read again; default 1,000.
    ///
    /// None is remembered for longer than an hour.
    public var cachedRuns = 1_000

    /// The default limits.
    public init() {}
  }

  /// How many times it asks for activities at a time: each question takes one way there and back.
  private static let activityPolls = 4

  private let connection: TemporalConnection
  private let taskQueue: String
  private let limits: Limits
  private let engine: WorkflowEngine
  private let functions: [String]
  private let notice: @Sendable (String) -> Void

  /// Creates a worker.
  ///
  /// - Parameters:
  ///   - connection: the namespace.
  ///   - taskQueue: where it looks for work.
  ///   - transport: what sends the requests of activities.
  ///   - settings: what it works with; the log is its own. The workflows of runs come with them.
  ///   - limits: how much it does at a time.
  ///   - notice: is told what goes wrong between the worker and the cluster.
  /// - Throws: `InvalidServices` if the address of a named service is none or its policy contradicts itself.
  public init(
    _ connection: TemporalConnection,
    taskQueue: String,
    transport: any Transport,
    settings: WorkflowEngineSettings,
    limits: Limits = Limits(),
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(InvalidServices) {
    self.connection = connection
    self.taskQueue = taskQueue
    self.limits = limits
    self.notice = notice
    functions = settings.functions.keys.sorted()
    var settings = settings
    settings.log = HeartbeatLog()
    settings.reportsTasks = false
    engine = try WorkflowEngine(transport: transport, settings: settings)
  }

  /// Works until the task is cancelled.
  ///
  /// Activities that are under way then are given back, so that others go on with them at once.
  ///
  /// - Throws: ``TemporalError`` if the cluster can't be reached at first, or doesn't know the namespace. Later it is asked again and again.
  public func run() async throws(TemporalError) {
    _ = try await connection.check()
    let normal = TaskQueue(name: taskQueue)
    let sticky = TaskQueue(
      name: "\(connection.identity)-\(UInt64.random(in: .min ... .max))",
      kind: .sticky,
      normalName: taskQueue
    )
    let answer = workflowTasks(stickyQueue: sticky)
    let perform = activityTasks(answer.histories, answer.pages)
    let (workflowSlots, activitySlots) = (Slots(limits.workflowTasks), Slots(limits.activities))
    await withTaskGroup { group in
      for queue in [normal, sticky] {
        group.addTask {
          let poll = WorkflowPoll(connection: connection, queue: queue)
          await keepAsking(workflowSlots, poll.next, answer.handle)
        }
      }
      for _ in 0..<Self.activityPolls {
        group.addTask { await keepAsking(activitySlots, { try await nextActivity(from: normal) }, perform) }
      }
    }
  }

  /// What answers tasks of runs, and what it keeps of them.
  private func workflowTasks(
    stickyQueue: TaskQueue
  ) -> (handle: @Sendable (WorkflowTask) async -> Void, histories: RunHistories, pages: BatchPages) {
    let cache = RunCache(maximumCount: limits.cachedRuns)
    let histories = RunHistories(connection, engine, functions: functions, cache)
    let pages = BatchPages(connection, functions: functions)
    let answers = WorkflowAnswers(connection: connection, stickyQueue: stickyQueue, notice: notice)
    let runs = WorkflowTaskHandler(histories, answers)
    let batches = BatchTaskHandler(pages, answers, taskQueue: taskQueue)
    let handle: @Sendable (WorkflowTask) async -> Void = { task in
      if task.workflowType?.name == BatchPage.workflowType {
        await batches.handle(task)
      } else {
        await runs.handle(task)
      }
    }
    return (handle, histories, pages)
  }

  /// What performs activities.
  private func activityTasks(
    _ histories: RunHistories,
    _ pages: BatchPages
  ) -> @Sendable (ActivityTask) async -> Void {
    let replies = ActivityReplies(connection: connection, notice: notice)
    let calls = ActivityTaskHandler(connection, histories, replies)
    let documents = DocumentTaskHandler(connection, engine, pages, replies)
    let next = NextPageHandler(connection, pages, replies)
    return { task in
      switch task.activityType?.name {
      case BatchPage.documentType: await documents.handle(task)
      case BatchPage.nextType: await next.handle(task)
      default: await calls.handle(task)
      }
    }
  }

  private func nextActivity(from queue: TaskQueue) async throws(TemporalError) -> ActivityTask? {
    var request = PollActivityTaskQueueRequest()
    request.namespace = connection.namespace
    request.taskQueue = queue
    request.identity = connection.identity
    let task = try await connection.send(request, timeout: TemporalConnection.pollTimeout)
    return task.taskToken.isEmpty ? nil : task
  }

  /// Asks for tasks, one after another, and has each handled beside the others.
  private func keepAsking<Task: Sendable>(
    _ slots: Slots,
    _ next: @Sendable () async throws -> Task?,
    _ handle: @escaping @Sendable (Task) async -> Void
  ) async {
    await withDiscardingTaskGroup { group in
      while !_Concurrency.Task.isCancelled {
        await slots.take()
        do {
          if let task = try await next() {
            group.addTask {
              await handle(task)
              await slots.give()
            }
            continue
          }
        } catch {
          if !_Concurrency.Task.isCancelled {
            notice("\(error)")
            try? await SystemClock().sleep(for: .seconds(1))
          }
        }
        await slots.give()
      }
    }
  }
}
