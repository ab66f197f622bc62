public import FanfareJSON

/// Why a task or a run failed, as problem details (RFC 9457) with the task's place in `instance`.
///
/// What it says, its ``Details``, is read and set on the error itself: `error.status`.
@dynamicMemberLookup
public struct WorkflowError: Error, Hashable, Sendable, Codable {
  /// What an error says.
  public struct Details: Hashable, Sendable, Codable {
    /// The URI of the kind of error.
    public var type: String
    /// A status code, in the terms of HTTP.
    public var status: Int
    /// What kind of error it is, in a few words.
    public var title: String?
    /// What happened this time.
    public var detail: String?
    /// The task that failed, as a JSON pointer into the definition.
    public var instance: String
    /// The errors that led to this one: those of the branches of a fork or of the items of a map.
    public var causes: [WorkflowError] = []
    /// The positions, from 0, of the items of loops and maps that it happened in, the outermost first.
    public var items: [Int] = []
    /// The HTTP method of the call that failed, if a call did.
    public var method: String?
    /// The path of the call that failed, without its query.
    public var path: String?
    /// What the service answered, if it did: a value if that is JSON, or else a text; of more than 4 KiB the first as a text.
    public var body: JSONValue?
  }

  /// An error is one pointer wide, so steps, results and tasks that may hold one and mostly don't are cheap to move.
  private final class Storage: Sendable {
    let details: Details

    init(_ details: Details) {
      self.details = details
    }
  }

  private var storage: Storage

  /// One of the error's details.
  public subscript<Value>(dynamicMember member: WritableKeyPath<Details, Value>) -> Value {
    get { storage.details[keyPath: member] }
    set {
      var details = storage.details
      details[keyPath: member] = newValue
      storage = Storage(details)
    }
  }

  /// The kinds of errors that the specification names.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Settings or parameters are wrong.
    case configuration
    /// Data isn't what its schema asks for.
    case validation
    /// An expression failed.
    case expression
    /// A service asks who calls, and wasn't satisfied.
    case authentication
    /// Something isn't allowed.
    case authorization
    /// Something took too long.
    case timeout
    /// A service couldn't be reached or failed.
    case communication
    /// The run itself failed.
    case runtime

    /// The status that an error of the kind has unless it knows better.
    var status: Int {
      switch self {
      case .configuration, .validation, .expression: 400
      case .authentication: 401
      case .authorization: 403
      case .timeout: 408
      case .communication, .runtime: 500
      }
    }

    /// The URI of the kind.
    public var uri: String { "https://open-workflow-specification.org/spec/1.0.0/errors/\(rawValue)" }
  }

  /// Creates an error of a kind that the specification names.
  ///
  /// - Parameters:
  ///   - kind: what kind of error it is.
  ///   - detail: what happened.
  ///   - status: a status code; `nil` means that of the kind.
  ///   - title: the kind in a few words; `nil` means its name.
  ///   - instance: the task that failed, as a JSON pointer.
  public init(
    _ kind: Kind,
    _ detail: String,
    status: Int? = nil,
    title: String? = nil,
    instance: String = ""
  ) {
    self.init(
      type: kind.uri,
      status: status ?? kind.status,
      title: title ?? "\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst()) error",
      detail: detail,
      instance: instance
    )
  }

  /// Creates an error.
  ///
  /// - Parameters:
  ///   - type: the URI of the kind of error.
  ///   - status: a status code.
  ///   - title: the kind in a few words.
  ///   - detail: what happened.
  ///   - instance: the task that failed, as a JSON pointer.
  public init(type: String, status: Int, title: String?, detail: String?, instance: String) {
    storage = Storage(
      Details(type: type, status: status, title: title, detail: detail, instance: instance)
    )
  }

  /// Reads an error as ``encode(to:)`` writes it.
  public init(from decoder: any Decoder) throws {
    storage = Storage(try Details(from: decoder))
  }

  /// Writes the members beside each other, those that aren't there not at all.
  public func encode(to encoder: any Encoder) throws {
    try storage.details.encode(to: encoder)
  }

  /// Whether all of two errors is the same.
  public static func == (first: WorkflowError, second: WorkflowError) -> Bool {
    first.storage === second.storage || first.storage.details == second.storage.details
  }

  /// Feeds all of the error into a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(storage.details)
  }

  /// The error of a loop or map in whose item it happened.
  func within(item: Int) -> WorkflowError {
    var error = self
    error.items.insert(item, at: 0)
    return error
  }

  /// The error of a task: the same, if it has a place already.
  func located(at reference: String) -> WorkflowError {
    guard self.instance.isEmpty else { return self }
    var error = self
    error.instance = reference
    return error
  }
}

extension WorkflowError: CustomStringConvertible {
  /// Place, kind and what happened, in one line for each error that led to it.
  public var description: String {
    let details = storage.details
    var text = details.instance.isEmpty ? "" : "\(details.instance): "
    if !details.items.isEmpty { text += "item \(details.items.map { "\($0)" }.joined(separator: ", ")): " }
    text += details.detail ?? details.title ?? details.type
    text += " (\(ErrorType(details.type).name), status \(details.status))"
    for cause in details.causes { text += "\n  \(cause)" }
    return text
  }

  /// The error as problem details; what is known of its call and item are extensions of them.
  public var json: JSONValue {
    let details = storage.details
    var object: JSONObject = [
      "type": .string(details.type), "status": .number(JSONNumber(details.status)),
    ]
    if let title = details.title { object["title"] = .string(title) }
    if let detail = details.detail { object["detail"] = .string(detail) }
    object["instance"] = .string(details.instance)
    if !details.items.isEmpty { object["items"] = .array(details.items.map { .number(JSONNumber($0)) }) }
    if let method = details.method { object["method"] = .string(method) }
    if let path = details.path { object["path"] = .string(path) }
    if let body = details.body { object["body"] = body }
    if !details.causes.isEmpty { object["causes"] = .array(details.causes.map(\.json)) }
    return .object(object)
  }
}
