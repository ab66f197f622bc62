internal import Fanfare
internal import FanfareJSON
internal import FanfareText
internal import HTTPTypes

extension ServiceCaller {
  private enum Answer: Sendable {
    case outcome(ActivityOutcome)
    case challenge(String)
  }

  /// Makes a call that is answered with a challenge, and then the call with the response to that.
  ///
  /// Only a challenge of the place that was called is answered: one that comes where a redirect has led is an error, since realm and nonce
  /// may be those of another service, and the response is for another target.
  func sendAnsweringChallenge(
    _ call: HTTPCall,
    _ request: HTTPRequestParts,
    for task: TaskInfo,
    username: String,
    password: String
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    let first = await exchange(call, request, for: task, accepting: .unauthorized) {
      (response) throws -> Answer in
      guard response.status.code == 401 else {
        return .outcome(
          ActivityOutcome(output: try ResponseReading.output(of: response, as: call.form, to: call, request))
        )
      }
      return .challenge(response.headers[values: .wwwAuthenticate].joined(separator: ", "))
    }
    switch first {
    case .failure(let failure): return .failure(Self.explaining(failure))
    case .success((.outcome(let outcome), let effort)):
      return .success(Self.counting(outcome, effort: effort))
    case .success((.challenge(let challenge), var effort)):
      do throws(WorkflowError) {
        let authorization = try Authorization(
          answering: challenge,
          username: username,
          password: password,
          method: request.method.rawValue,
          target: try requestTarget(of: call),
          clientNonce: settings.clientNonce()
        )
        let result = await send(call, request, for: task, authorization: authorization)
        switch result {
        case .success(let outcome):
          effort.add(attempts: outcome.attempts, outcome.meters)
          return .success(Self.counting(outcome, effort: effort))
        case .failure(var failure):
          effort.add(attempts: failure.attempts, failure.meters)
          (failure.attempts, failure.meters) = (effort.attempts, effort.meters)
          return .failure(failure)
        }
      } catch {
        return .failure(
          ActivityFailure(error: error, attempts: effort.attempts, meters: effort.meters)
        )
      }
    }
  }

  /// The failure of a first call, which says why a 401 is one: any that doesn't come where a redirect has led is a challenge.
  private static func explaining(_ failure: ActivityFailure) -> ActivityFailure {
    guard failure.error.status == 401 else { return failure }
    var failure = failure
    let reason =
      "its challenge came where a redirect has led, and isn't answered; name that address as the endpoint"
    failure.error.detail = [failure.error.detail, reason].compactMap(\.self).joined(separator: "; ")
    return failure
  }

  /// Path and query as they are sent.
  private func requestTarget(of call: HTTPCall) throws(WorkflowError) -> String {
    var target = try directory.target(of: call).sentPath
    for item in call.query {
      target += target.contains("?") ? "&" : "?"
      target += "\(PercentEncoding.encode(item.name))=\(PercentEncoding.encode(item.value))"
    }
    return target
  }
}
