public import Fanfare
public import FanfareJSON

/// A document of a batch and what became of it, as it is kept.
public struct StoredRun: Hashable, Sendable {
  /// What its runs begin with; `nil` if the document couldn't be read.
  public var header: RunHeader?
  /// The document; `nil` for a run that another one runs, or one outside a batch.
  public var document: RunDocument?
  /// How it ended; `nil` while it is under way.
  public var ending: Ending?

  /// How what was begun ended.
  public enum Ending: Hashable, Sendable {
    /// A run has ended.
    case ran(RunEnd)
    /// The document couldn't be read.
    case unreadable(reason: String)
  }

  /// Creates a run.
  public init(header: RunHeader?, document: RunDocument?, ending: Ending?) {
    self.header = header
    self.document = document
    self.ending = ending
  }
}

/// How a run ended, as it is kept.
public struct RunEnd: Hashable, Sendable, Codable {
  /// In a word.
  public var status: RunStatus
  /// How long it took, times when no program ran it included.
  public var duration: Duration
  /// What it yielded.
  public var output: JSONValue?
  /// Why it failed.
  public var error: WorkflowError?
  /// The errors of what is optional.
  public var optionalFailures: [WorkflowError] = []
  /// What the answers to its calls came to; `nil` if nothing was counted.
  public var meters: Meters?

  /// Creates an end.
  public init(
    status: RunStatus,
    duration: Duration,
    output: JSONValue? = nil,
    error: WorkflowError? = nil,
    optionalFailures: [WorkflowError] = [],
    meters: Meters? = nil
  ) {
    self.status = status
    self.duration = duration
    self.output = output
    self.error = error
    self.optionalFailures = optionalFailures
    self.meters = meters
  }
}

/// What was kept of a run.
public struct RunHistory: Hashable, Sendable {
  /// Its header.
  public var header: RunHeader
  /// What it was told, in order; not empty.
  public var inputs: [RunInput]
  /// The numbers of its activities that were about to make a call which must not be made twice.
  public var intents: Set<Int>

  /// Creates a history.
  public init(header: RunHeader, inputs: [RunInput], intents: Set<Int> = []) {
    self.header = header
    self.inputs = inputs
    self.intents = intents
  }
}
