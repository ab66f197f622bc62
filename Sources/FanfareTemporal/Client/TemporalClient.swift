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
  /// - Throws: ``TemporalError``, ``TemporalError/Code/tooLarge`` if the definition with the input is more than 256 KiB and there is no blob store.
  public func start(
    _ workflow: Workflow,
    including includes: [Workflow] = [],
    input: JSONValue,
    id: String,
    timeLimit: Duration? = nil
  ) async throws(TemporalError) -> TemporalRun {
    var start = StartInput(workflow: workflow, includes: includes, input: input, timeLimit: timeLimit)
    start.keepsLargeValues = connection.largeValues != nil
    return try await self.start(start, id: id)
  }

  func start(_ start: StartInput, id: String) async throws(TemporalError) -> TemporalRun {
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
      let event = response.history?.events.last
      if let event, event.runEnd != nil, let end = try await connection.fetching(event).runEnd { return end }
      if let next = event?.workflowContinuedAsNew {
        request.execution?.runID = next.newExecutionRunID
        request.nextPageToken = []
        continue
      }
      request.nextPageToken = response.nextPageToken
    }
  }

  /// Asks that a run be cancelled; it ends when everything that it has under way has ended.
  ///
  /// - Throws: ``TemporalError``, ``TemporalError/Code/notFound`` if it has ended or there is none.
  public func cancel(_ run: TemporalRun) async throws(TemporalError) {
    var request = RequestCancelWorkflowExecutionRequest()
    request.namespace = connection.namespace
    // In whichever history it is by now.
    request.execution = WorkflowExecution(workflowID: run.id)
    request.firstExecutionRunID = run.runID
    request.identity = connection.identity
    request.requestID = UInt128.random(in: .min ... .max).description
    _ = try await connection.send(request)
  }

  /// Asks a run a question: `progress` tells what it waits for.
  ///
  /// The last run of that name is asked, since a long run goes on under another ``TemporalRun/runID``.
  ///
  /// - Returns: the answer of a worker.
  /// - Throws: ``TemporalError``, also if no worker is there.
  public func query(_ name: String, of run: TemporalRun) async throws(TemporalError) -> JSONValue {
    var request = QueryWorkflowRequest()
    request.namespace = connection.namespace
    request.execution = WorkflowExecution(workflowID: run.id)
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
  var runEnd: RunEnd? {
    switch kind {
    case .workflowCompleted:
      return RunEnd(result: workflowCompleted?.result)
    case .workflowFailed:
      let failure = workflowFailed?.failure
      let meters = failure?.application?.details?.meters
      return RunEnd(status: .faulted, duration: .zero, error: failure?.workflowError, meters: meters)
    case .workflowCanceled:
      return RunEnd(status: .cancelled, duration: .zero, meters: workflowCanceled?.details?.meters)
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

extension RunEnd {
  /// The end of a run that is complete; one whose output can't be read here has an error that says why.
  fileprivate init(result: Payloads?) {
    let failures = result?.payloads.first?.optionalFailures ?? []
    do throws(TemporalError) {
      let status: RunStatus = failures.isEmpty ? .completed : .partial
      self.init(status: status, duration: .zero, output: try result?.first ?? .null)
      optionalFailures = failures
    } catch {
      let text = "the run is complete, and its output can't be read here: \(error.message)"
      self.init(status: .faulted, duration: .zero, error: WorkflowError(.runtime, text))
    }
    meters = result?.meters
  }
}
