internal import Fanfare
internal import HTTPTypes

extension ActivityRequest {
  /// Whether it is a call and nothing else: nobody but the author chose where it goes, and it takes no credentials.
  var isPlainCall: Bool {
    guard case .http(let call) = activity else { return false }
    return call.authentication == nil && !call.choice.isOfData
  }
}

extension HTTPCall {
  /// Whether its method or its key lets it be made again, whatever its service's policy says.
  fileprivate var repeatsByItself: Bool {
    key != nil || HTTPRequest.Method(method).map { Idempotency.default(for: $0) } != .unsafe
  }
}

extension ActivityPerformer {
  /// The call that an activity is, if it is nothing else: the run makes it itself, at its ``CallDesk``.
  ///
  /// - Returns: `nil` if more belongs to it; the failure if it can't be made.
  func call(of request: ActivityRequest) -> Result<ServiceCall<ActivityOutcome>, ActivityFailure>? {
    guard request.isPlainCall, finished == nil, case .http(let call) = request.activity,
      engine.settings.log == nil || call.repeatsByItself
    else { return nil }
    do throws(WorkflowError) {
      return .success(try engine.caller.plainCall(call, for: request.task))
    } catch {
      return .failure(hiding(ActivityFailure(error: error), of: request))
    }
  }

  /// What came of such a call.
  func end(of ended: CallDesk.Ended) -> ActivityEnd {
    let outcome = ServiceCaller.outcome(of: ended.call, ended.result)
    return ended.request.ended(outcome.mapError { hiding($0, of: ended.request) })
  }

  /// A failure that shows no secret.
  func hiding(_ failure: ActivityFailure, of request: ActivityRequest) -> ActivityFailure {
    var failure = failure
    failure.error = request.task.run.secrets.hidden(in: failure.error)
    return failure
  }
}
