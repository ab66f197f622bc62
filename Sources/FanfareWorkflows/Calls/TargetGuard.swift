internal import Fanfare
internal import FanfareJSON
internal import FanfareText

/// Decides whether a call may go where data says.
///
/// What a definition says literally is its author's choice. Data may choose among the origins that the author, the program or a
/// secret names, so whoever gives a run its input can't make it reach anything else.
struct TargetGuard: Sendable {
  private let origins: Set<Origin>
  private let isOpen: Bool
  private let secret: @Sendable (String) async -> JSONValue?

  init(_ settings: WorkflowEngineSettings) {
    var origins = Set<Origin>()
    for service in settings.services.values {
      for endpoint in (try? service.endpoints.get()) ?? [] { origins.insert(endpoint.origin) }
    }
    for origin in settings.origins.named { origins.insert(origin) }
    if case .named(let others) = settings.dataTargets { origins.formUnion(others) }
    self.origins = Set(origins.map { NamedOrigins.origin(of: "\($0)") ?? $0 })
    isOpen = settings.dataTargets == .any
    secret = settings.secret
  }

  /// Checks a URL that data has chosen.
  ///
  /// - Parameters:
  ///   - url: the URL.
  ///   - workflow: the definition that it is chosen for; `nil` for what several ask for, where only the program's origins count.
  ///   - what: what the URL is, for messages.
  ///   - meant: if credentials are sent there, the origins that they are meant for besides those that the program or a
  ///     secret names. The others of the definition have credentials of their own and don't get these.
  /// - Throws: an error of the configuration with what was refused, why, and what allows it.
  func check(
    _ url: String,
    of workflow: Workflow?,
    _ what: String,
    credentialsFor meant: Set<Origin>? = nil
  ) async throws(WorkflowError) {
    guard !isOpen else { return }
    guard let origin = NamedOrigins.origin(of: url) else {
      throw .targetRefused("data chose \(what), and that isn't an http or https URL; nothing was sent")
    }
    guard origin.scheme != .httpUnix else {
      throw .targetRefused("data chose \(what), and data can't choose a Unix socket; nothing was sent")
    }
    let named = workflow?.namedOrigins ?? []
    if origins.contains(origin) || (meant ?? named).contains(origin) { return }
    if let workflow, await secretOrigins(of: workflow).contains(origin) { return }
    guard meant == nil || !named.contains(origin) else {
      throw .targetRefused(
        "data chose \(what), and credentials for it aren't meant for \(origin), which its own text doesn't name; "
          + "nothing was sent (write the origin there; or \(Self.permission(for: origin)) allows it)"
      )
    }
    throw .targetRefused(
      "data chose \(what), and \(origin) is named neither in the workflow nor by the program; nothing was sent "
        + "(\(Self.permission(for: origin)) allows it)"
    )
  }

  /// The option that allows an origin; data chose the text of it, which must do nothing else in a shell.
  private static func permission(for origin: Origin) -> String {
    ShellWord.command(["--allow-origin", origin.description])
  }

  /// Secrets belong to whoever runs the workflow, so what they name counts too.
  private func secretOrigins(of workflow: Workflow) async -> Set<Origin> {
    var origins = Set<Origin>()
    for name in workflow.secrets {
      if let value = await secret(name) { NamedOrigins.collect(in: value, into: &origins) }
    }
    return origins
  }
}

extension HTTPCall {
  /// Whether whoever receives it could call in the caller's name: it has credentials, written by the definition or by hand.
  var carriesCredentials: Bool {
    authentication != nil || mentionsSecrets
      || headers.contains { CredentialName.isCredential($0.name) }
  }
}
