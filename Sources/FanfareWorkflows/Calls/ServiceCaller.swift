internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON
internal import HTTPTypes
internal import Synchronization

/// Calls services at addresses that are known only when the call is made.
final class ServiceCaller: Sendable {
  /// What one service's calls share: for each origin, and for each policy of its own.
  private struct Key: Hashable {
    let origin: String
    let policy: ObjectIdentifier?
  }

  private struct Target {
    let client: ServiceClient
    /// Keeps the identity of the policy from being used again.
    let policy: CallPolicy?
  }

  /// How many services are remembered; beyond that all are forgotten, with what was learnt about them.
  private static let maximumTargets = 4096

  let settings: WorkflowEngineSettings
  private let transport: any Transport
  private let clock: any MonotonicClock
  private let seed: UInt64
  private let targets = Mutex<[Key: Target]>([:])

  init(transport: any Transport, clock: any MonotonicClock, seed: UInt64, settings: WorkflowEngineSettings) {
    self.transport = transport
    self.clock = clock
    self.seed = seed
    self.settings = settings
  }

  /// Makes an HTTP call.
  func perform(_ call: HTTPCall, for task: TaskInfo) async -> Result<ActivityOutcome, ActivityFailure> {
    do throws(WorkflowError) {
      let request = try HTTPRequestParts(call)
      let client = try client(for: settings.origins.resolve(call.url), policy: call.policy)
      return await send(call, request, to: client)
    } catch {
      return .failure(ActivityFailure(error: error))
    }
  }

  private func send(
    _ call: HTTPCall,
    _ request: HTTPRequestParts,
    to target: (client: ServiceClient, name: ServiceName, path: String)
  ) async -> Result<ActivityOutcome, ActivityFailure> {
    var parts = request
    var authorization = JSONValue.null
    if let header = call.authentication?.header {
      parts.headers[.authorization] = "\(header.scheme) \(header.parameter)"
      authorization = ["scheme": .string(header.scheme), "parameter": .string(header.parameter)]
    }
    var service = ServiceRequest(
      method: parts.method,
      path: target.path,
      query: call.query,
      headers: parts.headers,
      body: parts.body
    )
    if call.acceptsRedirection { service.acceptedStatuses = .redirections }
    let form = call.form
    let sent = parts
    let result = await target.client.call(
      ServiceCall(target.name, service) { response in
        try ResponseReading.output(of: response, as: form, to: call, sent)
      }
    )
    switch result.outcome {
    case .success(let output):
      return .success(
        ActivityOutcome(output: output, authorization: authorization, attempts: result.attempts.count)
      )
    case .failure(let error):
      return .failure(ActivityFailure(error: WorkflowError(error), attempts: result.attempts.count))
    }
  }

  /// The client for a URL, the name of the service and the path of the request.
  private func client(
    for url: String,
    policy: CallPolicy?
  ) throws(WorkflowError) -> (client: ServiceClient, name: ServiceName, path: String) {
    guard let parts = URLParts(url) else {
      throw WorkflowError(.configuration, "\"\(url)\" is no absolute URL")
    }
    let name = ServiceName(
      String(parts.origin[(parts.origin.firstRange(of: "://")?.upperBound ?? parts.origin.startIndex)...])
    )
    let key = Key(origin: parts.origin, policy: policy.map(ObjectIdentifier.init))
    if let target = targets.withLock({ $0[key] }) { return (target.client, name, parts.path) }
    let client: ServiceClient
    do throws(InvalidPolicy) {
      client = try ServiceClient(
        transport: transport,
        services: [name: Service(parts.origin, policy: policy?.policy ?? settings.defaultPolicy)],
        observers: settings.callObservers,
        clock: clock,
        seed: seed
      )
    } catch {
      throw WorkflowError(.configuration, "\(error)")
    }
    let target = targets.withLock { targets -> Target in
      if let earlier = targets[key] { return earlier }
      if targets.count >= Self.maximumTargets { targets.removeAll() }
      let target = Target(client: client, policy: policy)
      targets[key] = target
      return target
    }
    return (target.client, name, parts.path)
  }
}

extension Authentication {
  /// The header field, where it doesn't need the service to say something first.
  var header: (scheme: String, parameter: String)? {
    switch self {
    case .bearer(let token): ("Bearer", token)
    case .basic(let username, let password):
      ("Basic", BaseEncoding.base64.encode("\(username):\(password)".utf8))
    case .digest, .oauth2: nil
    }
  }
}
