public import Fanfare
public import FanfareJSON

/// Something that a run is told: the only thing beside its header that decides what it does.
///
/// The inputs of a run in their order are its history. Whoever has them can make the run again: see <doc:HowARunIsDecided>.
public struct RunInput: Hashable, Sendable {
  /// What happened.
  public var event: Event
  /// When, counted from the beginning of the run, in whole nanoseconds; never earlier than that of the input before.
  public let elapsed: Duration
  /// How many steps had been decided by then, if there were more to decide; `nil` if there were none.
  ///
  /// What a run is told while it decides something long, such as a loop of a million rounds, ends that early, and has to end it at
  /// the same place when it is told again.
  public var step: Int?

  /// What can happen to a run.
  public enum Event: Hashable, Sendable {
    /// The run begins; `missingSecret` is the name of a secret that it needs and that doesn't exist.
    case started(missingSecret: String?)
    /// An activity has ended, also if it was cancelled.
    // Behind a pointer, since it is handed on several times.
    indirect case activityEnded(ActivityEnd)
    /// A timer has fired; one that doesn't run any more changes nothing.
    case timerFired(Int)
    /// The run goes on after nothing has run it for a while, which its limits don't count.
    case resumed(after: Duration)
    /// The run is to be cancelled.
    case cancelled
  }

  /// Creates an input.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - elapsed: when, counted from the beginning of the run.
  ///   - step: how many steps had been decided by then; `nil` if nothing was left to decide.
  public init(_ event: Event, at elapsed: Duration, step: Int? = nil) {
    self.event = event
    self.elapsed = .nanoseconds(elapsed.wholeNanoseconds)
    self.step = step
  }
}

extension RunInput.Event {
  /// What it is, in a few words and without any data.
  var summary: String {
    switch self {
    case .started: "it began"
    case .activityEnded(let end): "activity \(end.number) ended, \(end.kind.rawValue) at \(end.place)"
    case .timerFired(let number): "timer \(number) fired"
    case .resumed: "it went on"
    case .cancelled: "it was cancelled"
    }
  }
}

/// How an activity ended.
public struct ActivityEnd: Hashable, Sendable {
  /// Its number among the activities of the run, from 0.
  public var number: Int
  /// The place of its task in the definition, as a JSON pointer.
  public var place: String
  /// What it is.
  public var kind: ActivityKind
  /// What came of it.
  public var outcome: Result<ActivityOutcome, ActivityFailure>

  /// Creates an end.
  ///
  /// - Parameters:
  ///   - number: its number among the activities of the run, from 0.
  ///   - place: the place of its task in the definition, as a JSON pointer.
  ///   - kind: what it is.
  ///   - outcome: what came of it.
  public init(
    number: Int,
    place: String,
    kind: ActivityKind,
    outcome: Result<ActivityOutcome, ActivityFailure>
  ) {
    self.number = number
    self.place = place
    self.kind = kind
    self.outcome = outcome
  }

  /// What the answers to its calls come to; `nil` if nothing was counted.
  package var meters: Meters? {
    switch outcome {
    case .success(let outcome): outcome.meters
    case .failure(let failure): failure.meters
    }
  }
}

/// The kinds of work that a run asks for.
public enum ActivityKind: String, Hashable, Sendable, Codable {
  /// A call of an HTTP endpoint.
  case http
  /// A call of an operation of an OpenAPI document.
  case openAPI
  /// A call of a function that the program has registered.
  case function
  /// An event that is published.
  case event
  /// A run of another workflow.
  case workflow
}

/// What an activity yields.
public struct ActivityOutcome: Hashable, Sendable, Codable {
  /// The raw output of its task.
  public var output: JSONValue
  /// The scheme by which its call proved who makes it, such as `Bearer`; what it proved that with is kept nowhere.
  public var authorizationScheme: String?
  /// How many attempts its calls took.
  public var attempts: Int
  /// What the answers to its calls come to; `nil` if nothing was counted.
  public var meters: Meters?
  /// The errors of what was optional in a run of another workflow, which count for the run that runs it as well; `nil` if there are none.
  public var optionalFailures: [WorkflowError]?

  /// Creates an outcome.
  ///
  /// - Parameters:
  ///   - output: the raw output of the task.
  ///   - authorizationScheme: the scheme by which its call proved who makes it.
  ///   - attempts: how many attempts its calls took.
  ///   - meters: what the answers to its calls come to.
  ///   - optionalFailures: the errors of what was optional in a run of another workflow.
  public init(
    output: JSONValue,
    authorizationScheme: String? = nil,
    attempts: Int = 0,
    meters: Meters? = nil,
    optionalFailures: [WorkflowError]? = nil
  ) {
    self.output = output
    self.authorizationScheme = authorizationScheme
    self.attempts = attempts
    self.meters = meters
    self.optionalFailures = optionalFailures
  }
}

/// Why an activity failed.
public struct ActivityFailure: Error, Hashable, Sendable, Codable {
  /// Why; its texts show no secret.
  public var error: WorkflowError
  /// How many attempts its calls took.
  public var attempts: Int
  /// Whether it failed only because it was cancelled.
  public var isCancellation: Bool
  /// What the answers to its calls come to; `nil` if nothing was counted.
  public var meters: Meters?

  /// Creates a failure.
  ///
  /// - Parameters:
  ///   - error: why; its texts show no secret.
  ///   - attempts: how many attempts its calls took.
  ///   - isCancellation: whether it failed only because it was cancelled.
  ///   - meters: what the answers to its calls come to.
  public init(
    error: WorkflowError,
    attempts: Int = 0,
    isCancellation: Bool = false,
    meters: Meters? = nil
  ) {
    self.error = error
    self.attempts = attempts
    self.isCancellation = isCancellation
    self.meters = meters
  }
}
