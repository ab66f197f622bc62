internal import FanfareJSON

/// A task that is under way.
struct Frame: Sendable {
  /// Tells a frame from all others of its run.
  struct ID: Hashable, Sendable {
    /// Its place in the table.
    let slot: Int
    /// Counts the tasks of the run from 0, which is the run itself.
    let number: Int

    /// The run itself.
    static let run = ID(slot: 0, number: 0)
  }

  let info: TaskInfo
  let parent: ID?
  /// Which of its parent's tasks, branches or items it is.
  let position: Int
  private(set) var locals: Locals
  /// The frame that holds the context; `nil` for the run, and for a branch, which keeps what it exports to itself.
  let contextOwner: ID?
  /// Whether it belongs to an extension; those aren't extended.
  let isWithinExtension: Bool
  private(set) var rawInput: JSONValue

  var input: JSONValue = .null
  var context: JSONValue = .null
  /// When its input was ready, counted from the beginning of the run; `nil` before.
  var begun: Duration?
  /// Tells passes of a list that begin with a jump backwards apart.
  var generation = 0
  var authorization: JSONValue = .null
  /// How many attempts its calls took.
  var attempts = 0

  var stage = Stage.body
  /// The extensions that apply to it.
  var extensions: [ExtensionDefinition] = []
  var body = Body.none
  /// Its tasks that are under way.
  var children: [ID] = []
  /// The number of the activity that it waits for.
  var activity: Int?
  /// The timers that it has asked for.
  var timers: [FrameTimer] = []
  /// What happens once nothing of it is under way any more.
  var drain: Drain?
  /// An error of its own that came while it was being cancelled.
  var lateError: WorkflowError?
  /// The errors of what is optional in it.
  var optionalFailures: [WorkflowError] = []

  /// Whether its place in the table is free.
  private(set) var isVacant = false
  /// The place that becomes free before this one is used again; `nil` if there is none.
  private(set) var nextVacancy: Int?

  init(
    info: TaskInfo,
    parent: ID?,
    position: Int,
    locals: Locals = Locals(),
    contextOwner: ID? = nil,
    isWithinExtension: Bool,
    generation: Int = 0,
    rawInput: JSONValue
  ) {
    self.info = info
    self.parent = parent
    self.position = position
    self.locals = locals
    self.contextOwner = contextOwner
    self.isWithinExtension = isWithinExtension
    self.generation = generation
    self.rawInput = rawInput
  }

  var task: TaskDefinition { info.task }

  /// Lets go of what it holds.
  ///
  /// - Parameter previous: the place that was left before this one, if that is still free.
  mutating func vacate(after previous: Int?) {
    isVacant = true
    nextVacancy = previous
    locals = Locals()
    (rawInput, input, context, authorization) = (.null, .null, .null, .null)
    body = .none
    stage = .body
    (extensions, optionalFailures, timers) = ([], [], [])
    (drain, lateError, activity) = (nil, nil, nil)
  }

  /// What of a task is being performed: extensions before it, itself, or extensions after it.
  enum Stage: Sendable {
    /// The number of the extension whose tasks are performed.
    case before(Int)
    case body
    /// The number of the extension whose tasks are performed, and how the task itself ended.
    case after(Int, output: JSONValue, FlowDirective?)

    /// Whether the task itself is performed.
    var isBody: Bool {
      if case .body = self { true } else { false }
    }
  }

  /// What a task has in hand.
  enum Body: Sendable {
    case none
    case list([TaskDefinition])
    case loop(LoopProgress)
    case fork(ForkProgress)
    case trying(TryProgress)
    case map(MapProgress)

    /// The position of the item that a task within is for, which stands at `position`; `nil` if there are no items.
    func index(at position: Int) -> Int? {
      switch self {
      case .loop(let progress): progress.index
      case .map: position
      case .none, .list, .fork, .trying: nil
      }
    }

    /// Whether several tasks are under way at a time.
    var isParallel: Bool {
      switch self {
      case .fork, .map: true
      case .none, .list, .loop, .trying: false
      }
    }
  }

  /// What happens once everything within was cancelled and has ended.
  enum Drain: Sendable {
    /// What was tried is treated as failed.
    case failBody(WorkflowError)
    /// The task fails.
    case fail(WorkflowError)
    /// The fork fails with the errors of its branches.
    case failFork
    /// The task is complete with this raw output.
    case complete(JSONValue)
    /// The task is cancelled.
    case cancel

    /// Whether there is more to do afterwards: another try, a handler, or what extensions add after the task.
    var goesOn: Bool {
      switch self {
      case .failBody, .complete: true
      case .fail, .failFork, .cancel: false
      }
    }

    /// A drain gives way to one with a higher rank.
    var rank: Int {
      switch self {
      case .failBody: 0
      case .fail, .failFork, .complete: 1
      case .cancel: 2
      }
    }
  }
}

/// How a task ended, for the task that it belongs to.
enum TaskEnding: Sendable {
  /// It wasn't run; its input takes the place of its output.
  case skipped(JSONValue)
  case completed(JSONValue, FlowDirective)
  case faulted(WorkflowError)
  case cancelled
}

/// How far a loop is.
struct LoopProgress: Sendable {
  let items: [JSONValue]
  var index = 0
  /// What the next round gets, and in the end the loop's output.
  var data: JSONValue
}

/// How far a fork is.
struct ForkProgress: Sendable {
  /// Those of the branches that have none yet, or will never have one, are `null`.
  var outputs: [JSONValue]
  var errors: [WorkflowError] = []
  /// How many branches haven't ended.
  var remaining: Int
}

/// How far a try is.
struct TryProgress: Sendable {
  /// What it is doing.
  enum Phase: Sendable {
    case trying
    case waiting
    case catching(WorkflowError)
  }

  /// When its first try began, counted from the beginning of the run.
  let begun: Duration
  /// How many failures had been left out before it, by what stands in front of the task: they count whatever comes of the try.
  let leftOut: Int
  var phase = Phase.trying
  var retries = 0
}

/// How far a parallel loop is.
struct MapProgress: Sendable {
  let items: [JSONValue]
  var next = 0
  var outputs: [JSONValue]
  var failures: [WorkflowError] = []
  var remaining: Int
}
