internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

/// Calls services at addresses that are known only when the call is made.
final class ServiceCaller: Sendable {
  let settings: WorkflowEngineSettings
  let clock: any MonotonicClock
  let directory: ServiceDirectory
  let targets: TargetGuard
  let longWork: LongWork
  let tokens = TokenStore()
  let documents = DocumentStore()

  /// How tokens and documents are fetched: what is asked for by many at once is fetched once.
  let sharedPolicy = CallPolicy(
    ServicePolicy {
      $0.idempotency = .always
      $0.singleFlight = true
    },
    at: "tokens and documents",
    isMetered: false
  )

  init(
    transport: any Transport,
    clock: any MonotonicClock,
    seed: UInt64,
    settings: WorkflowEngineSettings,
    longWork: LongWork
  ) throws(InvalidServices) {
    self.settings = settings
    self.longWork = longWork
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
      try await noteIntent(of: activity, call, request)
      if let authentication = call.authentication { task.run.secrets.add(authentication.secrets) }
      switch call.authentication {
      case nil: return await send(call, request, for: task)
      case .basic(let username, let password)?:
        return await send(
          call,
          request,
          for: task,
          authorization: try .basic(username: username, password: password)
        )
      case .bearer(let token)?: return await send(call, request, for: task, authorization: .bearer(token))
      case .oauth2(let properties, let isOpenID, let authorities)?:
        let grant = try TokenGrant(properties, isOpenID: isOpenID)
        try await targets.check(
          grant.authority,
          of: task.run.workflow,
          "the authority",
          credentialsFor: authorities
        )
        let authorization = try await token(for: grant, of: task)
        task.run.secrets.add([authorization.parameter])
        let result = await send(call, request, for: task, authorization: authorization)
        // The next attempt gets a new token.
        if case .failure(let failure) = result, failure.error.status == 401 { tokens.forget(grant) }
        return result
      case .digest where call.until != nil:
        throw WorkflowError(.configuration, "metadata.until and the Digest scheme can't be used by one call")
      case .digest(let username, let password)?:
        return await sendAnsweringChallenge(call, request, for: task, username: username, password: password)
      }
    } catch {
      return .failure(ActivityFailure(error: error))
    }
  }

  /// Has the log keep that a call is about to be made, if it must not be made twice.
  private func noteIntent(
    of activity: ActivityRequest,
    _ call: HTTPCall,
    _ request: HTTPRequestParts
  ) async throws(WorkflowError) {
    guard let log = settings.log, try directory.target(of: call).mustNotRepeat(request) else { return }
    do { try await log.intend(activity.number, of: activity.task.run.header) } catch {
      throw .notLogged(error)
    }
  }

  func send(
    _ call: HTTPCall,
    _ request: HTTPRequestParts,
    for task: TaskInfo,
    authorization: Authorization? = nil
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    if let condition = call.until {
      return await sendUntil(condition, call, request, for: task, authorization: authorization)
    }
    return await exchange(call, request, for: task, authorization: authorization) { response in
      ActivityOutcome(
        output: try ResponseReading.output(of: response, as: call.form, to: call, request),
        authorizationScheme: authorization?.scheme
      )
    }.map(Self.counting)
  }

  /// Makes an exchange for a task and reads the response.
  func exchange<Value: Sendable>(
    _ call: HTTPCall,
    _ request: HTTPRequestParts,
    for task: TaskInfo,
    authorization: Authorization? = nil,
    accepting statuses: AcceptedStatuses = [],
    read: @escaping @Sendable (ServiceResponse) throws -> Value
  ) async -> Result<(Value, effort: CallEffort), ActivityFailure> {
    do throws(WorkflowError) {
      let made = try self.call(
        call,
        request,
        for: task,
        authorization: authorization,
        accepting: statuses,
        reader: .own(read)
      )
      return Self.value(of: await directory.client.call(made), try? made.request.get())
    } catch {
      return .failure(ActivityFailure(error: error))
    }
  }
}
