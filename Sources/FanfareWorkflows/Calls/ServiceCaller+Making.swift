internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

/// Calls as they are made, and what comes of them.
extension ServiceCaller {
  /// The call that sends a request for a task.
  func call<Value: Sendable>(
    _ call: HTTPCall,
    _ request: HTTPRequestParts,
    for task: TaskInfo,
    authorization: Authorization? = nil,
    accepting statuses: AcceptedStatuses = [],
    reader: ResponseReader<Value>
  ) throws(WorkflowError) -> ServiceCall<Value> {
    let target = try directory.target(of: call)
    var service = ServiceRequest(
      method: request.method,
      path: target.path,
      query: call.query,
      headers: request.headers,
      body: request.body
    )
    if let authorization { service.headers[.authorization] = authorization.headerValue }
    service.acceptedStatuses = call.acceptsRedirection ? statuses.union(.redirections) : statuses
    return target.call(service, for: task, reader)
  }

  /// The call of an activity that takes no credentials, and whose origin the author chose.
  func plainCall(_ call: HTTPCall, for task: TaskInfo) throws(WorkflowError) -> ServiceCall<JSONValue> {
    var request = try HTTPRequestParts(call)
    if call.mentionsSecrets { request.redaction = task.run.secrets.current }
    let parts = request
    let reader: ResponseReader<JSONValue> =
      switch call.form {
      case .content: Self.contentReader
      case .raw, .response:
        .own { response in try ResponseReading.output(of: response, as: call.form, to: call, parts) }
      }
    return try self.call(call, parts, for: task, reader: reader)
  }

  /// What most calls are read by: it knows nothing of the call, so it is made once.
  private static let contentReader = ResponseReader<JSONValue>.own { response in
    try ResponseReading.content(of: response)
  }

  /// What came of a call that yields the output of its task.
  ///
  /// - Parameter request: its request, which is told of when it failed.
  static func outcome(
    of result: ServiceResult<JSONValue>,
    _ request: @autoclosure () -> ServiceRequest?
  ) -> Result<ActivityOutcome, ActivityFailure> {
    let effort = CallEffort(result)
    switch result.outcome {
    case .success(let output):
      return .success(ActivityOutcome(output: output, attempts: effort.attempts, meters: effort.meters))
    case .failure(let error): return .failure(failure(of: error, effort, request()))
    }
  }

  static func counting(_ outcome: ActivityOutcome, effort: CallEffort) -> ActivityOutcome {
    var outcome = outcome
    (outcome.attempts, outcome.meters) = (effort.attempts, effort.meters)
    return outcome
  }

  /// The value of a call, or its error in the terms of workflows.
  static func value<Value>(
    of result: ServiceResult<Value>,
    _ request: @autoclosure () -> ServiceRequest?
  ) -> Result<(Value, effort: CallEffort), ActivityFailure> {
    let effort = CallEffort(result)
    switch result.outcome {
    case .success(let value): return .success((value, effort))
    case .failure(let error): return .failure(failure(of: error, effort, request()))
    }
  }

  private static func failure(
    of error: ServiceError,
    _ effort: CallEffort,
    _ request: ServiceRequest?
  ) -> ActivityFailure {
    ActivityFailure(
      error: WorkflowError(error, method: request?.method.rawValue ?? "", path: request?.path ?? ""),
      attempts: effort.attempts,
      isCancellation: error.code.isCancellation,
      meters: effort.meters
    )
  }
}

/// What a call took.
struct CallEffort: Sendable {
  /// How many attempts.
  private(set) var attempts: Int
  /// What its answers come to; `nil` if nothing was counted.
  private(set) var meters: Meters?

  init(_ result: ServiceResult<some Sendable>) {
    attempts = result.attempts.count
    meters = result.meters.isEmpty ? nil : result.meters
  }

  /// Adds what an outcome of the same activity took.
  mutating func add(attempts: Int, _ other: Meters?) {
    self.attempts += attempts
    guard let other else { return }
    meters = (meters ?? Meters()) + other
  }
}
