public import FanfareJSON

/// Why a task or a run failed, as problem details (RFC 9457) with the task's place in `instance`.
public struct WorkflowError: Error, Hashable, Sendable, Codable {
  private struct Parts: Hashable, Sendable, Codable {
    var type: String
    var status: Int
    var title: String?
    var detail: String?
    var instance: String
    var causes: [WorkflowError] = []
    var items: [Int] = []
    var method: String?
    var path: String?
    var body: JSONValue?
  }

  /// An error is one pointer wide, so steps, results and tasks that may hold one and mostly don't are cheap to move.
  private final class Storage: Sendable {
    let parts: Parts

    init(_ parts: Parts) {
      self.parts = parts
    }
  }

  private var storage: Storage

  private var parts: Parts {
    get { storage.parts }
    set { storage = Storage(newValue) }
  }

  /// The URI of the kind of error.
  public var type: String {
    get { parts.type }
    set { parts.type = newValue }
  }

  /// A status code, in the terms of HTTP.
  public var status: Int {
    get { parts.status }
    set { parts.status = newValue }
  }

  /// What kind of error it is, in a few words.
  public var title: String? {
    get { parts.title }
    set { parts.title = newValue }
  }

  /// What happened this time.
  public var detail: String? {
    get { parts.detail }
    set { parts.detail = newValue }
  }

  /// The task that failed, as a JSON pointer into the definition.
  public var instance: String {
    get { parts.instance }
    set { parts.instance = newValue }
  }

  /// The errors that led to this one: those of the branches of a fork or of the items of a map.
  public var causes: [WorkflowError] {
    get { parts.causes }
    set { parts.causes = newValue }
  }

  /// The positions, from 0, of the items of loops and maps that it happened in, the outermost first.
  public var items: [Int] {
    get { parts.items }
    set { parts.items = newValue }
  }

  /// The HTTP method of the call that failed, if a call did.
  public var method: String? {
    get { parts.method }
    set { parts.method = newValue }
  }

  /// The path of the call that failed, without its query.
  public var path: String? {
    get { parts.path }
    set { parts.path = newValue }
  }

  /// What the service answered, if it did: a value if that is JSON, or else a text; of more than 4 KiB the first as a text.
  public var body: JSONValue? {
    get { parts.body }
    set { parts.body = newValue }
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
    storage = Storage(Parts(type: type, status: status, title: title, detail: detail, instance: instance))
  }

  /// Reads an error as ``encode(to:)`` writes it.
  public init(from decoder: any Decoder) throws {
    storage = Storage(try Parts(from: decoder))
  }

  /// Writes the members beside each other, those that aren't there not at all.
  public func encode(to encoder: any Encoder) throws {
    try parts.encode(to: encoder)
  }

  /// Whether all of two errors is the same.
  public static func == (first: WorkflowError, second: WorkflowError) -> Bool {
    first.storage === second.storage || first.parts == second.parts
  }

  /// Feeds all of the error into a hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(parts)
  }

  /// The error of a loop or map in whose item it happened.
  func within(item: Int) -> WorkflowError {
    var error = self
    error.items.insert(item, at: 0)
    return error
  }

  /// The error of a task: the same, if it has a place already.
  func located(at reference: String) -> WorkflowError {
    guard instance.isEmpty else { return self }
    var error = self
    error.instance = reference
    return error
  }
}

extension WorkflowError: CustomStringConvertible {
  /// Place, kind and what happened, in one line for each error that led to it.
  public var description: String {
    var text = instance.isEmpty ? "" : "\(instance): "
    if !items.isEmpty { text += "item \(items.map { "\($0)" }.joined(separator: ", ")): " }
    text += detail ?? title ?? type
    text += " (\(ErrorType(type).name), status \(status))"
    for cause in causes { text += "\n  \(cause)" }
    return text
  }

  /// The error as problem details; what is known of its call and item are extensions of them.
  public var json: JSONValue {
    var object: JSONObject = ["type": .string(type), "status": .number(JSONNumber(status))]
    if let title { object["title"] = .string(title) }
    if let detail { object["detail"] = .string(detail) }
    object["instance"] = .string(instance)
    if !items.isEmpty { object["items"] = .array(items.map { .number(JSONNumber($0)) }) }
    if let method { object["method"] = .string(method) }
    if let path { object["path"] = .string(path) }
    if let body { object["body"] = body }
    if !causes.isEmpty { object["causes"] = .array(causes.map(\.json)) }
    return .object(object)
  }
}
