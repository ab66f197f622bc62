extension ServiceClient {
  /// Makes one call as a member of `group`, or by itself: the one place where attempts are made.
  func perform<Response>(
    _ call: ServiceCall<Response>,
    in group: GroupScope?
  ) async -> ServiceResult<Response> {
    let run = CallRun(call, client: self, group: group)
    switch run.nextAttempt() {
    case .failure(let error):
      return run.end(.failure(error))
    case .success(let request):
      let reply = await transport.send(request)
      return run.end(run.endAttempt(with: reply, decode: call.decode))
    }
  }
}
