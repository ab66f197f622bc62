internal import Fanfare
internal import FanfareJSON

/// One task of a run: when it ran, what it was given, and what came of it.
///
/// A task of a loop is another one in each round. Its texts show no secrets.
public struct TaskSpan: Hashable, Sendable, Codable {
  /// How a task ended.
  public enum Status: String, Hashable, Sendable, Codable {
    /// Its `if` said that it isn't run.
    case skipped
    /// It is complete.
    case completed
    /// It failed.
    case faulted
    /// It was cancelled.
    case cancelled
  }

  /// Another try of what a task tries.
  public struct Retry: Hashable, Sendable, Codable {
    /// When the try before it failed, counted from the beginning of the run.
    @Nanoseconds public var start: Duration
    /// How long was waited for the next.
    @Nanoseconds public var delay: Duration
    /// Why it was tried again.
    public var reason: String
  }

  /// Counts the tasks of the run from 1.
  public var number: Int
  /// The number of the task that it belongs to; 0 is the run itself.
  public var parent: Int
  /// The name in the definition.
  public var name: String
  /// The place in the definition, as a JSON pointer.
  public var place: String
  /// What it does, in the word of the definition: `call`, `do`, `for`.
  public var kind: String
  /// The position, from 0, of the item that it is for, if the task that it belongs to is a loop or a map.
  public var item: Int?
  /// How it ended; `nil` while it is under way.
  public var status: Status?
  /// When its turn came, counted from the beginning of the run.
  @Nanoseconds public var start: Duration
  /// How long it took; `nil` while it is under way.
  public var length: Nanoseconds?
  /// How many attempts its calls took.
  public var attempts = 0
  /// How often what it tries was tried again, and why; at most as many as ``TraceLimits/maximumAttempts``.
  public var retries: [Retry] = []
  /// Why it failed: place, kind and what happened.
  public var error: WorkflowError?
  /// The beginning of its input as JSON; `nil` before that is ready.
  public var input: String?
  /// The beginning of its output as JSON; `nil` unless it is complete.
  public var output: String?

  /// How long it took; `nil` while it is under way.
  public var duration: Duration? { length?.wrappedValue }

  /// A task whose turn has come.
  init(_ task: TaskInfo, start: Duration, _ limits: TraceLimits) {
    number = task.id
    parent = task.parent
    name = TraceText.bounded(task.task.name, limits.maximumTextBytes)
    place = TraceText.bounded(task.task.reference, limits.maximumTextBytes)
    kind = task.task.kind.name
    item = task.item
    self.start = start
  }

  /// Notes that it ended.
  mutating func end(_ status: Status, at end: Duration) {
    self.status = status
    length = Nanoseconds(wrappedValue: max(.zero, end - start))
  }
}

extension WorkflowError {
  /// The error with as much of its texts and causes as is kept.
  func bounded(_ limits: TraceLimits) -> WorkflowError {
    let bytes = limits.maximumTextBytes
    var error = self
    error.type = TraceText.bounded(self.type, bytes)
    error.title = self.title.map { TraceText.bounded($0, bytes) }
    error.detail = self.detail.map { TraceText.bounded($0, bytes) }
    error.instance = TraceText.bounded(self.instance, bytes)
    error.path = self.path.map { TraceText.bounded($0, bytes) }
    error.body = self.body.map { body in
      let text = TraceText.bounded(body, bytes)
      return text.hasSuffix("…") ? .string(text) : body
    }
    error.causes = self.causes.prefix(Self.keptCauses).map { $0.bounded(limits) }
    return error
  }

  private static let keptCauses = 8
}

extension TaskDefinition.Kind {
  /// The word that the definition has for it.
  var name: String {
    switch self {
    case .call: "call"
    case .do: "do"
    case .emit: "emit"
    case .for: "for"
    case .fork: "fork"
    case .raise: "raise"
    case .run: "run"
    case .set: "set"
    case .switch: "switch"
    case .try: "try"
    case .wait: "wait"
    }
  }
}
