internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON

/// What a call task calls.
enum CallDefinition: Sendable {
  /// An HTTP endpoint.
  case http(HTTPCallDefinition)
  /// An operation of an OpenAPI document.
  case openAPI(OpenAPICallDefinition)
  /// A function of the workflow, by its name.
  case function(String, arguments: Template?)
  /// A function that the program which runs the workflow has registered.
  case native(String, arguments: Template?)
  /// A bounded parallel loop: `map:1.0.0@default`.
  case map(MapDefinition)
}

/// What a call yields.
enum ResponseForm: String, Sendable, CaseIterable {
  /// The body in base 64.
  case raw
  /// The body, read by its content type.
  case content
  /// The request, status, header fields and body.
  case response
}

/// A call of an HTTP endpoint.
final class HTTPCallDefinition: Sendable {
  let method: Template
  /// The method in capitals, where it is the same for every input.
  let constantMethod: String?
  let endpoint: EndpointTemplate
  let headers: Template?
  let query: Template?
  let body: Template?
  /// Whether an expression of it asks for a secret.
  let mentionsSecrets: Bool
  let form: ResponseForm
  /// Whether a status from 300 to 399 is a success.
  let acceptsRedirection: Bool
  /// How the service is called; `nil` means by the defaults.
  let policy: CallPolicy?
  /// Whether its key is sent with methods that aren't idempotent.
  let sendsKey: Bool
  /// When enough has come of its answer; `nil` reads it whole.
  let until: StreamCondition?

  /// Whether it is worked out only where it is performed, so that no secret goes there.
  var isDeferred: Bool { mentionsSecrets || endpoint.authentication != nil }

  init(
    method: Template,
    endpoint: EndpointTemplate,
    headers: Template?,
    query: Template?,
    body: Template?,
    form: ResponseForm,
    acceptsRedirection: Bool,
    policy: CallPolicy?,
    sendsKey: Bool = false,
    until: StreamCondition? = nil
  ) {
    self.method = method
    constantMethod = method.constantValue?.asText.uppercased()
    self.endpoint = endpoint
    self.headers = headers
    self.query = query
    self.body = body
    mentionsSecrets = [method, endpoint.uri, headers, query, body].contains { $0?.mentionsSecrets ?? false }
    self.form = form
    self.acceptsRedirection = acceptsRedirection
    self.policy = policy
    self.sendsKey = sendsKey
    self.until = until
  }
}

/// A call of an operation of an OpenAPI document.
final class OpenAPICallDefinition: Sendable {
  let document: EndpointTemplate
  let operationID: Template
  let parameters: Template?
  let authentication: AuthenticationDefinition?
  let form: ResponseForm
  let acceptsRedirection: Bool
  let policy: CallPolicy?
  /// Whether its key is sent with methods that aren't idempotent.
  let sendsKey: Bool

  /// Whether it is worked out only where it is performed, so that no secret goes there.
  var isDeferred: Bool {
    authentication != nil || document.authentication != nil
      || [document.uri, operationID, parameters].contains { $0?.mentionsSecrets ?? false }
  }

  init(
    document: EndpointTemplate,
    operationID: Template,
    parameters: Template?,
    authentication: AuthenticationDefinition?,
    form: ResponseForm,
    acceptsRedirection: Bool,
    policy: CallPolicy?,
    sendsKey: Bool = false
  ) {
    self.document = document
    self.operationID = operationID
    self.parameters = parameters
    self.authentication = authentication
    self.form = form
    self.acceptsRedirection = acceptsRedirection
    self.policy = policy
    self.sendsKey = sendsKey
  }
}

/// A bounded parallel loop over items.
final class MapDefinition: Sendable {
  let items: Template
  let each: String
  let at: String
  /// How many items are under way at a time.
  let maximumConcurrency: Int
  /// How many items may fail before the whole does.
  let toleratedFailures: Int
  /// What is performed for each item, which is its input.
  let item: TaskDefinition

  init(
    items: Template,
    each: String,
    at: String,
    maximumConcurrency: Int,
    toleratedFailures: Int,
    item: TaskDefinition
  ) {
    self.items = items
    self.each = each
    self.at = at
    self.maximumConcurrency = maximumConcurrency
    self.toleratedFailures = toleratedFailures
    self.item = item
  }
}

/// An address, with what is needed to be let in.
struct EndpointTemplate: Sendable {
  /// Yields the address; names in braces stand for members of the input.
  let uri: Template
  let authentication: AuthenticationDefinition?
  /// Whether the address is the same for every input.
  let isConstant: Bool
  /// The pieces of an expression that puts the address together; `nil` for other expressions.
  let pieces: JQConcatenation?
  /// Who chooses scheme, host and port.
  let choice: TargetChoice

  init(uri: Template, authentication: AuthenticationDefinition?) {
    self.uri = uri
    self.authentication = authentication
    if case .expression(let expression) = uri {
      pieces = JQConcatenation(expression.expression.program)
    } else {
      pieces = nil
    }
    isConstant = uri.constantValue?.stringValue.map { !$0.contains("{") } ?? false
    choice =
      isConstant || Self.namesOrigin(uri) ? .author : .data(naming: NamedOrigins.origins(in: uri))
  }
}

extension EndpointTemplate {
  /// Whether what stands before all values ends the authority.
  private static func namesOrigin(_ uri: Template) -> Bool {
    let start: String
    switch uri {
    case .constant(.string(let text)): start = text
    case .text(let pieces):
      guard case .literal(let text)? = pieces.first else { return false }
      start = text
    default: return false
    }
    guard let parts = URLParts(start), !parts.origin.contains("{") else { return false }
    return start.utf8.count > parts.origin.utf8.count
  }
}

/// How a call proves who makes it; the values may be expressions.
enum AuthenticationDefinition: Sendable {
  case basic(Template)
  case bearer(Template)
  case digest(Template)
  /// The origins are those that the text of the authority names.
  case oauth2(Template, isOpenID: Bool, authorities: Set<Origin>)
}
