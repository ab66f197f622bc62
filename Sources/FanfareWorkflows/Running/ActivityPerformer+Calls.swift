internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

extension ActivityRequest {
  /// Whether it is a call and nothing else: nobody but the author chose where it goes, it takes no credentials, and its answer is read
  /// whole.
  var isPlainCall: Bool {
    guard case .http(let call) = activity else { return false }
    return call.authentication == nil && !call.choice.isOfData && call.until == nil
  }

  /// A failure that shows no secret of the run.
  func hiding(_ failure: ActivityFailure) -> ActivityFailure {
    var failure = failure
    failure.error = task.run.secrets.hidden(in: failure.error)
    return failure
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
  func call(of request: ActivityRequest) -> Result<ServiceCall<JSONValue>, ActivityFailure>? {
    guard request.isPlainCall, finished == nil, case .http(let call) = request.activity,
      engine.settings.log == nil || call.repeatsByItself
    else { return nil }
    do throws(WorkflowError) {
      return .success(try engine.caller.plainCall(call, for: request.task))
    } catch {
      return .failure(request.hiding(ActivityFailure(error: error)))
    }
  }
}
