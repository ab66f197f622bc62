public import Fanfare
public import FanfareJSON

/// A function that workflows call by its name: takes the arguments and yields the output.
///
/// An error that it throws fails the task; a ``WorkflowError`` keeps its type and status. It may be called twice for the same task, where
/// that is tried again or the program has crashed; the context has a key by which it can tell.
public typealias WorkflowFunction = @Sendable (JSONValue, ActivityContext) async throws -> JSONValue

/// What an engine works with.
public struct WorkflowEngineSettings: Sendable {
  /// The services that have a name here: calls to one of their URLs follow their policy, and go to any of their
  /// endpoints.
  public var services: [ServiceName: Service] = [:]

  /// How other services are called where a workflow's `metadata.policy` says nothing.
  public var defaultPolicy = ServicePolicy()

  /// What is summed up over the answers of all services, beside what their own policies count; a policy's own meter of the same name holds.
  public var meters: [MeterPolicy] = []

  /// Where the calls of an origin are sent instead.
  public var origins = OriginMap()

  /// Which origins data may choose besides those that the workflow, ``services`` and ``origins`` name; none by default.
  public var dataTargets = DataTargets.named()

  /// The functions that workflows may call, by name.
  public var functions: [String: WorkflowFunction] = [:]

  /// The workflows that others may run.
  public var workflows: [Workflow] = []

  /// Earlier definitions of workflows, whose runs others take the place of: what has succeeded there isn't done again where it is the same.
  public var formerWorkflows: [Workflow] = []

  /// Where events go that workflows emit; `nil` drops them.
  public var eventSink: (any EventSink)?

  /// Gives the value of a secret; `nil` for one that doesn't exist.
  public var secret: @Sendable (String) async -> JSONValue? = { _ in nil }

  /// Reads a file that a workflow refers to, such as an OpenAPI document; `nil` refuses files.
  public var readFile: (@Sendable (String) throws -> [UInt8])?

  /// Keeps what runs are decided from, before it is acted on; `nil` keeps nothing, and costs nothing.
  public var log: (any RunLog)?

  /// What is done with what isn't known of a run that goes on.
  public var resumption = ResumptionRules()

  /// How much a run may do.
  public var limits = RunLimits()

  /// Readers of the events of runs.
  public var observers: [any RunObserver] = []

  /// Readers of the events of calls.
  public var callObservers: [any CallObserver] = []

  /// Whether reports list the tasks; without that they cost less.
  public var reportsTasks = true

  /// Gives the seconds since 1970.
  public var wallClock: @Sendable () -> Double = { SystemClock.secondsSinceEpoch() }

  /// Gives the client's nonce of a digest (RFC 7616, section 3.4); tests give their own.
  ///
  /// It comes from the system and not from the engine's seed: a seeded generator's state can be worked out from what it gave.
  package var clientNonce: @Sendable () -> String = {
    var random = SystemRandomNumberGenerator()
    return String(random.next(), radix: 16) + String(random.next(), radix: 16)
  }

  /// Whether what can take long is done where it is asked for, and not on a thread of its own: simulated time would go on meanwhile.
  package var worksInPlace = false

  /// What expressions see as the version of the runtime.
  public var version = "0.1.0"

  /// Creates settings with their defaults.
  public init() {}
}

/// What is done with what isn't known of a run that goes on after it was put aside.
public struct ResumptionRules: Hashable, Sendable {
  /// Whether calls are made again that must not be made twice, and of which isn't known whether they were made; by default their tasks fail with
  /// ``WorkflowError/uncertain``.
  public var repeatsUncertainCalls = false
  /// Whether limits of tasks and runs count the time in which nothing ran them; by default they don't.
  public var limitsCountIdleTime = false

  /// Creates the rules that hold by default.
  public init() {}
}

/// The origins that expressions and URI templates may yield.
public enum DataTargets: Hashable, Sendable {
  /// Those that the workflow or the program names, and others; never a Unix socket or a file.
  case named(also: Set<Origin> = [])
  /// Any; only for runs whose input is trusted.
  case any
}

/// Takes the events that workflows emit.
public protocol EventSink: Sendable {
  /// Takes an event in the JSON format of CloudEvents 1.0.
  ///
  /// An error fails the task that emits it, and what is tried again comes again with the same key.
  ///
  /// - Parameters:
  ///   - event: the event, without secrets.
  ///   - context: which task emits it.
  func publish(_ event: JSONValue, context: ActivityContext) async throws
}

/// Sends the calls of an origin elsewhere: to a mock or a proxy.
public struct OriginMap: Hashable, Sendable {
  private var replacements: [String: String] = [:]

  /// Creates a map without replacements.
  public init() {}

  /// Adds a replacement.
  ///
  /// - Parameters:
  ///   - origin: scheme and authority, such as `https://api.example.com`.
  ///   - replacement: what stands in their place, such as `http://127.0.0.1:9000`; it may have a path.
  /// - Throws: `InvalidURL` if either isn't a URL, or the origin has a path: calls would go to where nobody wanted them.
  public mutating func map(_ origin: String, to replacement: String) throws(InvalidURL) {
    guard try Endpoint(parsing: origin).basePath.isEmpty else {
      throw InvalidURL(url: origin, reason: "an origin is a scheme and a host, without a path")
    }
    _ = try Endpoint(parsing: replacement)
    replacements[Self.normalized(origin)] =
      replacement.hasSuffix("/") ? String(replacement.dropLast()) : replacement
  }

  /// Where a URL is really sent.
  func resolve(_ url: URLParts) -> URLParts {
    guard !replacements.isEmpty,
      let replacement = replacements[url.origin] ?? replacements[Self.normalized(url.origin)]
    else { return url }
    return URLParts(replacement + url.path) ?? url
  }

  /// The origins that it names, on both sides.
  var named: [Origin] {
    replacements.flatMap { [$0.key, $0.value] }.compactMap { NamedOrigins.origin(of: $0) }
  }

  private static func normalized(_ origin: String) -> String {
    origin.hasSuffix("/") ? String(origin.lowercased().dropLast()) : origin.lowercased()
  }
}
