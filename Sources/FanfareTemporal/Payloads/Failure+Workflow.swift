internal import FanfareJSON
internal import FanfareWorkflows

/// Errors as failures of the protocol: the message for people, the type for programs, and all else as problem details.
extension Failure {
  /// The failure of a run.
  ///
  /// - Parameters:
  ///   - error: the error.
  ///   - details: what programs are told of it; by default its problem details.
  init(_ error: WorkflowError, details: Payload? = nil) {
    self.init(message: error.description, source: "fanfare")
    application = ApplicationFailure(
      type: error.type,
      isNonRetryable: true,
      details: Payloads(details ?? Payload(small: error.json))
    )
    cause = error.causes.prefix(1).map { Failure($0) }
  }

  /// The failure of an activity, which the server doesn't repeat: what is to be tried again is decided by the run.
  init(_ failure: ActivityFailure) {
    self.init(failure.error, details: Payload(small: JSONValue(encoding: failure)))
  }

  /// A failure of the worker itself; the server has the same done again.
  static func ofWorker(_ message: String) -> Failure {
    var failure = Failure(message: message, source: "fanfare")
    failure.application = ApplicationFailure(type: "fanfare.worker", isNonRetryable: false)
    return failure
  }

  /// Why an activity failed.
  var activityFailure: ActivityFailure {
    let details = canceled?.details ?? application?.details
    if let value = try? details?.first, let failure = value.decoded(as: ActivityFailure.self) {
      return failure
    }
    if canceled != nil { return .cancelled }
    if timeout != nil {
      let text = "no worker has done it in time: \(message)"
      return ActivityFailure(error: WorkflowError(.timeout, text, title: "Timeout"))
    }
    return ActivityFailure(error: WorkflowError(.runtime, message))
  }

  /// Why a run failed.
  var workflowError: WorkflowError {
    let value = try? application?.details?.first
    return value.flatMap { WorkflowError(problem: $0) } ?? WorkflowError(.runtime, message)
  }
}

extension Payload {
  /// A payload with what people have to know of an error; of one that is too large, only that.
  init(small value: JSONValue) {
    if let payload = try? Payload(value, "an error") {
      self = payload
    } else {
      self.init(text: "the error is too large to be kept")
    }
  }
}

extension ActivityFailure {
  /// That of an activity that was given up.
  static var cancelled: ActivityFailure {
    ActivityFailure(error: WorkflowError(.runtime, "it was cancelled"), isCancellation: true)
  }
}
