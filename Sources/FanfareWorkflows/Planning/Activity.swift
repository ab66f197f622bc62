internal import Fanfare
internal import FanfareJSON

/// Tells an activity from all others of its run.
struct ActivityID: Hashable, Sendable {
  /// Counts the activities of the run from 0.
  let number: Int
  /// The frame that waits for it; `nil` if none does.
  let frame: Frame.ID?
}

/// Work that the planner asks for: everything that isn't decided from what is known already.
enum Activity: Sendable {
  case http(HTTPCall)
  case openAPI(OpenAPICall)
  case native(String, argument: JSONValue)
  case publish(event: JSONValue)
  case subworkflow(SubworkflowDefinition, input: JSONValue)
}

/// What an activity yields.
struct ActivityOutcome: Sendable {
  var output: JSONValue
  /// What `$authorization` stands for afterwards.
  var authorization = JSONValue.null
  var attempts = 0
}

/// Why an activity failed.
struct ActivityFailure: Error, Sendable {
  let error: WorkflowError
  var attempts = 0
  /// Whether it failed only because it was cancelled.
  var isCancellation = false
}

/// What the planner wants done.
enum RunCommand: Sendable {
  /// Performs an activity by a time and reports its end, also when it was cancelled.
  case perform(ActivityID, Activity, for: TaskInfo, by: MonotonicInstant?)
  /// Cancels an activity, which still has to end.
  case cancel(ActivityID)
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
    policy: CallPolicy? = nil
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
  }
}

/// A policy of a place in a definition; the calls of that place share its state, so it is known by its identity.
final class CallPolicy: Sendable {
  let policy: ServicePolicy

  init(_ policy: ServicePolicy) {
    self.policy = policy
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
struct OpenAPICall: Sendable {
  var document: String
  /// Who chose the document's origin, or its path if it is a file.
  var choice: TargetChoice
  var documentAuthentication: Authentication?
  var operationID: String
  var parameters: JSONObject
  /// Whether the definition puts a secret into them.
  var mentionsSecrets: Bool
  var form: ResponseForm
  var acceptsRedirection: Bool
  var authentication: Authentication?
  var policy: CallPolicy?
}
