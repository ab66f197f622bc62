internal import Fanfare
internal import FanfareJSON

/// Work that a run asks for: everything that isn't decided from what is known already.
///
/// What is large stands behind a pointer, so that those that aren't are cheap to move.
enum Activity: Sendable {
  case http(HTTPCall)
  case openAPI(OpenAPICall)
  case native(String, argument: JSONValue)
  case publish(event: JSONValue)
  indirect case subworkflow(SubworkflowCall)
  /// What mentions secrets is worked out where it is performed, so that no command holds one.
  indirect case deferred(DeferredActivity)

  /// What kind of work it is.
  var kind: ActivityKind {
    switch self {
    case .http: .http
    case .openAPI: .openAPI
    case .native: .function
    case .publish: .event
    case .subworkflow: .workflow
    case .deferred(let activity): activity.kind
    }
  }

  /// The same with another key, if it has one.
  func keyed(_ key: ActivityKey) -> Activity {
    switch self {
    case .http(let call): .http(call.keyed(key))
    case .openAPI(let call): .openAPI(call.keyed(key))
    case .deferred(let activity): .deferred(activity.keyed(key))
    case .native, .publish, .subworkflow: self
    }
  }
}

/// A run of another workflow.
struct SubworkflowCall: Sendable {
  let definition: SubworkflowDefinition
  /// What was found when the run began; `nil` if that was none.
  let include: RunHeader.Include?
  let input: JSONValue
}

/// An HTTP call with everything worked out.
///
/// It is a class so that it is handed on as a pointer.
final class HTTPCall: Sendable {
  let method: String
  let url: String
  /// Whether the URL is the same for every input, so that it is worth remembering.
  let isConstant: Bool
  let choice: TargetChoice
  let query: [QueryItem]
  let headers: [(name: String, value: String)]
  let body: RequestBody
  /// Whether the definition puts a secret into it.
  let mentionsSecrets: Bool
  let form: ResponseForm
  let acceptsRedirection: Bool
  let authentication: Authentication?
  /// How the service is called; `nil` means by the defaults.
  let policy: CallPolicy?
  /// When enough has come of its answer, which is read while it comes then; `nil` reads it whole.
  let until: StreamCondition?
  /// What is sent as `Idempotency-Key` if the method isn't idempotent; `nil` sends nothing.
  let key: ActivityKey?

  init(
    method: String,
    url: String,
    isConstant: Bool = false,
    choice: TargetChoice = .author,
    query: [QueryItem] = [],
    headers: [(name: String, value: String)] = [],
    body: RequestBody = .none,
    mentionsSecrets: Bool = false,
    form: ResponseForm = .content,
    acceptsRedirection: Bool = false,
    authentication: Authentication? = nil,
    policy: CallPolicy? = nil,
    until: StreamCondition? = nil,
    key: ActivityKey? = nil
  ) {
    self.method = method
    self.url = url
    self.isConstant = isConstant
    self.choice = choice
    self.query = query
    self.headers = headers
    self.body = body
    self.mentionsSecrets = mentionsSecrets
    self.form = form
    self.acceptsRedirection = acceptsRedirection
    self.authentication = authentication
    self.policy = policy
    self.until = until
    self.key = key
  }

  /// The same with another key, if it has one.
  func keyed(_ key: ActivityKey) -> HTTPCall {
    HTTPCall(
      method: method,
      url: url,
      isConstant: isConstant,
      choice: choice,
      query: query,
      headers: headers,
      body: body,
      mentionsSecrets: mentionsSecrets,
      form: form,
      acceptsRedirection: acceptsRedirection,
      authentication: authentication,
      policy: policy,
      until: until,
      key: self.key == nil ? nil : key
    )
  }
}

/// The body of a request.
enum RequestBody: Sendable {
  case none
  case json(JSONValue)
  case text(String)
  case bytes([UInt8], contentType: String)
}

/// Credentials, worked out.
enum Authentication: Hashable, Sendable {
  case basic(username: String, password: String)
  case bearer(token: String)
  case digest(username: String, password: String)
  /// The origins are those that the definition's text of the authority names.
  case oauth2(JSONObject, isOpenID: Bool, authorities: Set<Origin>)

  /// What it shows nobody but the service.
  var secrets: [String] {
    switch self {
    case .basic(_, let password), .digest(_, let password): [password]
    case .bearer(let token): [token]
    case .oauth2(let properties, isOpenID: _, authorities: _):
      [
        properties["password"], properties["client"]?["secret"], properties["client"]?["assertion"],
        properties["subject"]?["token"], properties["actor"]?["token"],
      ].compactMap { $0?.asText }
    }
  }
}

/// A call of an operation of an OpenAPI document with everything worked out.
///
/// It is a class so that it is handed on as a pointer.
final class OpenAPICall: Sendable {
  let document: String
  /// Who chose the document's origin, or its path if it is a file.
  let choice: TargetChoice
  let documentAuthentication: Authentication?
  let operationID: String
  let parameters: JSONObject
  /// What the definition says of the call.
  let definition: OpenAPICallDefinition
  let authentication: Authentication?
  /// What is sent as `Idempotency-Key` if the method isn't idempotent; `nil` sends nothing.
  let key: ActivityKey?

  init(
    document: String,
    documentAuthentication: Authentication?,
    operationID: String,
    parameters: JSONObject,
    definition: OpenAPICallDefinition,
    authentication: Authentication?,
    key: ActivityKey?
  ) {
    self.document = document
    choice = definition.document.choice
    self.documentAuthentication = documentAuthentication
    self.operationID = operationID
    self.parameters = parameters
    self.definition = definition
    self.authentication = authentication
    self.key = key
  }

  /// The same with another key, if it has one.
  func keyed(_ key: ActivityKey) -> OpenAPICall {
    OpenAPICall(
      document: document,
      documentAuthentication: documentAuthentication,
      operationID: operationID,
      parameters: parameters,
      definition: definition,
      authentication: authentication,
      key: self.key == nil ? nil : key
    )
  }
}
