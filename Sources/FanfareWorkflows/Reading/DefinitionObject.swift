/// An object that a definition can have, by what messages call it.
///
/// The members of all of them are listed here and nowhere else: the reader takes them from here, and a test compares the
/// article *Workflow tasks* with them.
enum DefinitionObject: String, CaseIterable {
  case workflow = "a workflow"
  case document
  case evaluate
  case use
  case `extension` = "an extension"
  case input
  case output
  case export
  case schema = "a schema"
  case timeout = "a timeout"
  case duration = "a duration"
  case http = "a call of http"
  case openAPI = "a call of openapi"
  case openAPIDocument = "an OpenAPI document"
  case map = "a call of map"
  case endpoint = "an endpoint"
  case authentication
  case secret = "authentication by a secret"
  case basic
  case bearer
  case digest
  case oauth2
  case oidc
  case tokenRequest = "request"
  case tokenEndpoints = "endpoints"
  case client
  case fork
  case loop = "for"
  case emit
  case event = "an event to emit"
  case switchCase = "a case"
  case raise
  case error = "an error"
  case handling = "catch"
  case errors = "catch.errors"
  case errorFilter = "an error filter"
  case retry = "a retry policy"
  case backoff
  case retryLimit = "a retry limit"
  case attemptLimit = "limit.attempt"
  case jitter
  case run
  case runWorkflow = "run.workflow"

  /// The members that an object must have, and those that it may have beside them; of some that may be there, reading says that they
  /// aren't supported.
  var members: (required: [String], optional: [String]) {
    switch self {
    case .workflow: (["document", "do"], ["input", "use", "timeout", "output", "schedule", "evaluate"])
    case .document: (["dsl", "namespace", "name", "version"], ["title", "summary", "tags", "metadata"])
    case .evaluate: ([], ["language", "mode"])
    case .use:
      (
        [],
        [
          "authentications", "catalogs", "errors", "extensions", "functions", "retries", "secrets",
          "timeouts",
        ]
      )
    case .extension: (["extend"], ["when", "before", "after"])
    case .input: ([], ["schema", "from"])
    case .output, .export: ([], ["schema", "as"])
    case .schema: ([], ["format", "document", "resource"])
    case .timeout: (["after"], [])
    case .duration: ([], Duration.definitionUnits.map(\.name))
    case .http: (["method", "endpoint"], ["headers", "body", "query", "output", "redirect"])
    case .openAPI: (["document", "operationId"], ["parameters", "authentication", "output", "redirect"])
    case .openAPIDocument: (["endpoint"], ["name"])
    case .map: (["in", "do"], ["each", "at", "maximumConcurrency", "toleratedFailures"])
    case .endpoint: (["uri"], ["authentication"])
    case .authentication: ([], ["use", "basic", "bearer", "digest", "oauth2", "oidc"])
    case .secret: (["use"], [])
    case .basic, .digest: (["username", "password"], [])
    case .bearer: (["token"], [])
    case .oauth2, .oidc: (["authority", "grant"], Self.tokenMembers)
    case .tokenRequest: ([], ["encoding"])
    case .tokenEndpoints: ([], ["token", "revocation", "introspection"])
    case .client: ([], ["id", "secret", "assertion", "authentication"])
    case .fork: (["branches"], ["compete"])
    case .loop: (["in"], ["each", "at"])
    case .emit: (["event"], [])
    case .event: (["with"], [])
    case .switchCase: (["then"], ["when"])
    case .raise: (["error"], [])
    case .error: (["type", "status"], ["title", "detail", "instance"])
    case .handling: ([], ["errors", "as", "when", "exceptWhen", "retry", "do", "then"])
    case .errors: ([], ["with"])
    // The specification's schema has details where its errors have detail.
    case .errorFilter: ([], ["type", "status", "instance", "title", "detail", "details"])
    case .retry: ([], ["when", "exceptWhen", "delay", "backoff", "limit", "jitter"])
    case .backoff: ([], BackoffForm.allCases.map(\.rawValue))
    case .retryLimit: ([], ["attempt", "duration"])
    case .attemptLimit: ([], ["count", "duration"])
    case .jitter: (["from", "to"], [])
    case .run: ([], ["workflow", "container", "script", "shell", "await", "return"])
    case .runWorkflow: (["namespace", "name", "version"], ["input"])
    }
  }

  private static let tokenMembers = [
    "endpoints", "client", "request", "issuers", "scopes", "audiences", "username", "password", "subject",
    "actor",
  ]
}
