internal import Fanfare
internal import FanfareCredentials
internal import FanfareJSON
internal import HTTPTypes

extension ServiceCaller {
  /// The token for a grant: one that is kept, or a new one that a task fetches.
  func token(for grant: TokenGrant, of task: TaskInfo) async throws(WorkflowError) -> Authorization {
    if let token = tokens.token(for: grant, at: clock.now) { return token }
    let url = try await tokenURL(of: grant, for: task)
    let call = HTTPCall(fetching: url, policy: sharedPolicy)
    var parts = try HTTPRequestParts(call)
    parts.method = .post
    for field in grant.request.headers {
      if let name = HTTPField.Name(field.name) { parts.headers[name] = field.value.text }
    }
    parts.body = grant.request.body.bytes
    switch await exchange(call, parts, for: task, read: { try JSONValue(parsing: $0.body) }) {
    case .success(let (answer, _)): return try tokens.keep(answer, for: grant, at: clock.now)
    case .failure(let failure):
      throw failure.error.fetching("the token")
    }
  }

  private func tokenURL(of grant: TokenGrant, for task: TaskInfo) async throws(WorkflowError) -> String {
    guard grant.isOpenID else { return try grant.url }
    let call = HTTPCall(fetching: try grant.discoveryURL, policy: sharedPolicy)
    switch await exchange(
      call,
      try HTTPRequestParts(call),
      for: task,
      read: { try JSONValue(parsing: $0.body) }
    ) {
    case .success(let (document, _)):
      guard let url = document["token_endpoint"]?.stringValue else {
        throw WorkflowError(.authentication, "the OpenID configuration at \(call.url) has no token_endpoint")
      }
      try grant.check(document, tokenURL: url)
      return url
    case .failure(let failure):
      throw WorkflowError(
        .authentication,
        "no OpenID configuration: \(failure.error.detail ?? failure.error.type)"
      )
    }
  }

  /// The bytes of a document at an address.
  func fetch(
    _ url: String,
    _ authentication: Authentication?,
    for task: TaskInfo
  ) async throws(WorkflowError) -> [UInt8] {
    let call = HTTPCall(fetching: url, authentication, policy: sharedPolicy)
    if let authentication { task.run.secrets.add(authentication.secrets) }
    var authorization: Authorization?
    switch authentication {
    case .basic(let username, let password)?:
      authorization = try .basic(username: username, password: password)
    case .bearer(let token)?: authorization = .bearer(token)
    case .oauth2(let properties, let isOpenID, let authorities)?:
      let grant = try TokenGrant(properties, isOpenID: isOpenID)
      try await targets.check(
        grant.authority,
        of: task.run.workflow,
        "the authority",
        credentialsFor: authorities
      )
      let token = try await token(for: grant, of: task)
      task.run.secrets.add([token.parameter])
      authorization = token
    case .digest?:
      throw WorkflowError(.configuration, "documents can't be fetched with digest authentication")
    case nil: break
    }
    switch await exchange(
      call,
      try HTTPRequestParts(call),
      for: task,
      authorization: authorization,
      read: { $0.body }
    ) {
    case .success(let (body, _)): return body
    case .failure(let failure): throw failure.error.withoutCall
    }
  }
}

extension HTTPCall {
  /// The call that fetches something for other calls.
  convenience init(fetching url: String, _ authentication: Authentication? = nil, policy: CallPolicy) {
    self.init(method: "GET", url: url, authentication: authentication, policy: policy)
  }
}

extension WorkflowError {
  /// The error of a call whose token couldn't be fetched: what the server refuses is one of authentication.
  fileprivate func fetching(_ what: String) -> WorkflowError {
    let text = "\(what) couldn't be had: \(self.detail ?? self.title ?? self.type)"
    if (400..<500).contains(self.status), self.status != 408, self.status != 429 {
      return WorkflowError(.authentication, text)
    }
    var error = withoutCall
    error.detail = text
    return error
  }

  /// The error without what was asked and answered: that isn't the call of the task.
  fileprivate var withoutCall: WorkflowError {
    var error = self
    (error.method, error.path, error.body) = (nil, nil, nil)
    return error
  }
}
