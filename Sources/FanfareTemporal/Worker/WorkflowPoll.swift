internal import Synchronization

/// Asks one queue for tasks of runs, each time the partition that the server named last.
final class WorkflowPoll: Sendable {
  private let connection: TemporalConnection
  private let queue: TaskQueue
  private let group = Mutex("")

  init(connection: TemporalConnection, queue: TaskQueue) {
    self.connection = connection
    self.queue = queue
  }

  /// The next task; `nil` if there was none for a minute.
  func next() async throws(TemporalError) -> WorkflowTask? {
    var request = PollWorkflowTaskQueueRequest()
    request.namespace = connection.namespace
    request.taskQueue = queue
    request.identity = connection.identity
    request.pollerGroupID = group.withLock { $0 }
    let task = try await connection.send(request, timeout: TemporalConnection.pollTimeout)
    if !task.pollerGroupID.isEmpty { group.withLock { $0 = task.pollerGroupID } }
    return task.taskToken.isEmpty ? nil : task
  }
}
