internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

/// Calls services at addresses that are known only when the call is made.
final class ServiceCaller: Sendable {
  let settings: WorkflowEngineSettings
  let clock: any MonotonicClock
  let directory: ServiceDirectory
  let targets: TargetGuard
  let tokens = TokenStore()
  let documents = DocumentStore()

  /// How tokens and documents are fetched: what is asked for by many at once is fetched once.
  let sharedPolicy = CallPolicy(
    ServicePolicy {
      $0.idempotency = .always
      $0.singleFlight = true
    },
    at: "tokens and documents"
  )

  init(
    transport: any Transport,
    clock: any MonotonicClock,
    seed: UInt64,
    settings: WorkflowEngineSettings
  ) throws(InvalidServices) {
    self.settings = settings
    self.clock = clock
    targets = TargetGuard(settings)
    directory = try ServiceDirectory(transport: transport, clock: clock, seed: seed, settings: settings)
  }

  /// Makes an HTTP call.
  func perform(
    _ call: HTTPCall,
    for activity: ActivityRequest
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    let task = activity.task
    do throws(WorkflowError) {
      if case .data(let named) = call.choice {
        try await targets.check(
          call.url,
          of: task.run.workflow,
          "the endpoint",
          credentialsFor: call.carriesCredentials ? named : nil
        )
      }
      var request = try HTTPRequestParts(call)
      if call.mentionsSecrets { request.redaction = task.run.secrets.current }
      if let authentication = call.authentication { task.run.secrets.add(authentication.secrets) }
      switch call.authentication {
      case nil: return await send(call, request, for: activity)
      case .basic(let username, let password)?:
        let authorization = try Authorization.basic(username: username, password: password)
        return await send(call, request, for: activity, authorization: authorization)
      case .bearer(let token)?: return await send(call, request, for: activity, authorization: .bearer(token))
      case .oauth2(let properties, let isOpenID, let authorities)?:
        let grant = try TokenGrant(properties, isOpenID: isOpenID)
        try await targets.check(
          grant.authority,
          of: task.run.workflow,
          "the authority",
          credentialsFor: authorities
        )
        let authorization = try await token(for: grant)
        task.run.secrets.add([authorization.parameter])
        let result = await send(call, request, for: activity, authorization: authorization)
        // The next attempt gets a new token.
        if case .failure(let failure) = result, failure.error.status == 401 { tokens.forget(grant) }
        return result
      case .digest(let username, let password)?:
        return await sendAnsweringChallenge(
          call,
          request,
          for: activity,
          username: username,
          password: password
        )
      }
    } catch {
      return .failure(ActivityFailure(error: error))
    }
  }

  func send(
    _ call: HTTPCall,
    _ request: HTTPRequestParts,
    for activity: ActivityRequest,
    authorization: Authorization? = nil
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    await exchange(call, request, for: activity, authorization: authorization) { response in
      ActivityOutcome(
        output: try ResponseReading.output(of: response, as: call.form, to: call, request),
        authorizationScheme: authorization?.scheme
      )
    }.map { outcome, attempts in
      var outcome = outcome
      outcome.attempts = attempts
      return outcome
    }
  }

  /// Makes an exchange and reads the response.
  ///
  /// - Parameter activity: what it is made for; `nil` for what is fetched for several, which can be fetched again.
  func exchange<Value: Sendable>(
    _ call: HTTPCall,
    _ request: HTTPRequestParts,
    for activity: ActivityRequest?,
    authorization: Authorization? = nil,
    accepting statuses: AcceptedStatuses = [],
    read: @escaping @Sendable (ServiceResponse) throws -> Value
  ) async -> Result<(Value, attempts: Int), ActivityFailure> {
    let target: ServiceDirectory.Target
    do throws(WorkflowError) {
      target = try directory.target(of: call)
    } catch {
      return .failure(ActivityFailure(error: error))
    }
    var service = ServiceRequest(
      method: request.method,
      path: target.path,
      query: call.query,
      headers: request.headers,
      body: request.body
    )
    if let authorization { service.headers[.authorization] = authorization.headerValue }
    service.acceptedStatuses = call.acceptsRedirection ? statuses.union(.redirections) : statuses
    if let log = settings.log, let activity, target.mustNotRepeat(service) {
      do { try await log.intend(activity.number, of: activity.task.run.header) } catch {
        return .failure(ActivityFailure(error: .notLogged(error)))
      }
    }
    let result = await directory.client.call(target.call(service, read))
    switch result.outcome {
    case .success(let value): return .success((value, result.attempts.count))
    case .failure(let error):
      return .failure(
        ActivityFailure(
          error: WorkflowError(error, method: request.method.rawValue, path: target.path),
          attempts: result.attempts.count,
          isCancellation: error.code.isCancellation
        )
      )
    }
  }
}
