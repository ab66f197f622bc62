internal import Fanfare
public import FanfareJSON
public import FanfareWorkflows

/// Begins runs on a cluster, waits for them and cancels them.
public struct TemporalClient: Sendable {
  let connection: TemporalConnection
  private let taskQueue: String

  /// Creates a client.
  ///
  /// - Parameters:
  ///   - connection: the namespace.
  ///   - taskQueue: where workers look for what is begun.
  public init(_ connection: TemporalConnection, taskQueue: String) {
    self.connection = connection
    self.taskQueue = taskQueue
  }

  /// Begins a run.
  ///
  /// - Parameters:
  ///   - workflow: what is run; its definition travels with it.
  ///   - includes: the workflows that it may run.
  ///   - input: what it is given.
  ///   - id: what it is called on the cluster, where no run under way may be called so.
  ///   - timeLimit: how long it may take in whole seconds, whatever its definition says; `nil` leaves it to the definition.
  /// - Throws: ``TemporalError``, ``TemporalError/Code/tooLarge`` if the definition with the input is more than 256 KiB.
  public func start(
    _ workflow: Workflow,
    including includes: [Workflow] = [],
    input: JSONValue,
    id: String,
    timeLimit: Duration? = nil
  ) async throws(TemporalError) -> TemporalRun {
    let start = StartInput(workflow: workflow, includes: includes, input: input, timeLimit: timeLimit)
    var request = StartWorkflowExecutionRequest()
    request.namespace = connection.namespace
    request.workflowID = id
    request.workflowType = TypeName(name: start.typeName)
    request.taskQueue = TaskQueue(name: taskQueue)
    request.input = Payloads(try start.payload)
    request.identity = connection.identity
    // The same however often it is sent, so that a run begins once.
    request.requestID = UInt128.random(in: .min ... .max).description
    let response = try await connection.send(request)
    return TemporalRun(id: id, runID: response.runID)
  }

  /// Waits until a run has ended.
  ///
  /// - Parameter run: the run; an empty ``TemporalRun/runID`` stands for the last one of that name.
  /// - Returns: how it ended.
  /// - Throws: ``TemporalError``.
  public func end(of run: TemporalRun) async throws(TemporalError) -> RunEnd {
    var request = GetWorkflowExecutionHistoryRequest()
    request.namespace = connection.namespace
    request.execution = WorkflowExecution(workflowID: run.id, runID: run.runID)
    request.waitsForNewEvent = true
    request.filter = .closeEvent
    while true {
      let response: GetWorkflowExecutionHistoryResponse
      do throws(TemporalError) {
        response = try await connection.send(request, timeout: TemporalConnection.pollTimeout)
      } catch  where error.code == .unavailable && !Task.isCancelled {
        continue
      }
      if let event = response.history?.events.last, let end = event.runEnd { return end }
      request.nextPageToken = response.nextPageToken
    }
  }

  /// Asks that a run be cancelled; it ends when everything that it has under way has ended.
  ///
  /// - Throws: ``TemporalError``, ``TemporalError/Code/notFound`` if it has ended or there is none.
  public func cancel(_ run: TemporalRun) async throws(TemporalError) {
    var request = RequestCancelWorkflowExecutionRequest()
    request.namespace = connection.namespace
    request.execution = WorkflowExecution(workflowID: run.id, runID: run.runID)
    request.identity = connection.identity
    request.requestID = UInt128.random(in: .min ... .max).description
    _ = try await connection.send(request)
  }

  /// Asks a run a question: `progress` tells what it waits for.
  ///
  /// - Returns: the answer of a worker.
  /// - Throws: ``TemporalError``, also if no worker is there.
  public func query(_ name: String, of run: TemporalRun) async throws(TemporalError) -> JSONValue {
    var request = QueryWorkflowRequest()
    request.namespace = connection.namespace
    request.execution = WorkflowExecution(workflowID: run.id, runID: run.runID)
    request.query = WorkflowQuery(type: name)
    return try await connection.send(request).result?.first ?? .null
  }
}

/// A run on a cluster.
public struct TemporalRun: Hashable, Sendable {
  /// What it is called.
  public var id: String
  /// Tells it from other runs that are called the same; empty for the last one.
  public var runID: String

  /// Names a run.
  public init(id: String, runID: String = "") {
    self.id = id
    self.runID = runID
  }
}

extension HistoryEvent {
  /// How the run ended, if this is its last event.
  fileprivate var runEnd: RunEnd? {
    switch kind {
    case .workflowCompleted:
      let output = (try? workflowCompleted?.result?.first) ?? .null
      return RunEnd(status: .completed, duration: .zero, output: output)
    case .workflowFailed:
      let error = workflowFailed?.failure?.workflowError
      return RunEnd(status: .faulted, duration: .zero, error: error)
    case .workflowCanceled: return RunEnd(status: .cancelled, duration: .zero)
    case .workflowTerminated:
      let text = "somebody has terminated the run: \(workflowTerminated?.reason ?? "")"
      return RunEnd(status: .faulted, duration: .zero, error: WorkflowError(.runtime, text))
    case .workflowTimedOut:
      let error = WorkflowError(.timeout, "the cluster's limit for the run is over", title: "Timeout")
      return RunEnd(status: .faulted, duration: .zero, error: error)
    default: return nil
    }
  }
}
