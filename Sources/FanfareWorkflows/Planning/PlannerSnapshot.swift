internal import Fanfare
internal import FanfareJSON

/// All that a run goes on from, taken when nothing of it is being performed.
///
/// It has what is under way, and nothing of what has ended, so it doesn't grow with the length of a run as its inputs do. The definition and
/// the header aren't in it.
package struct PlannerSnapshot: Hashable, Sendable, Codable {
  /// How much time had passed since the run began.
  package let elapsed: Duration
  let steps: Int
  let jumps: Int
  let activityCount: Int
  let timerCount: Int
  /// How many tasks the run has had.
  let taskCount: Int
  let isCancelled: Bool
  /// What the answers to its calls have come to; `nil` if nothing was counted.
  let meters: Meters?
  /// The tasks that are under way, each after the one that it belongs to.
  let frames: [Task]

  /// A task that is under way.
  struct Task: Hashable, Sendable, Codable {
    let number: Int
    /// The number of the task that it belongs to; `nil` for the run.
    let parent: Int?
    let position: Int
    var item: Int?
    var rawInput: JSONValue
    var input: JSONValue
    /// Whether it holds the context of what is in it; if not, one around it does.
    var ownsContext: Bool
    var context: JSONValue
    /// How many of the variables of the task that it belongs to it has; those of its own follow.
    var sharedLocals: Int
    var locals: [Local]
    var isWithinExtension: Bool
    var begun: Duration?
    var generation: Int
    var authorization: JSONValue
    var attempts: Int
    var stage: Stage
    /// The places of the extensions that apply to it in the definition.
    var extensions: [Int]
    var body: Body
    var timers: [Timer]
    var optionalFailures: [WorkflowError]
    /// The number of the activity that it had asked for and that hadn't begun; it is asked for anew.
    var activity: Int?
  }

  /// A variable.
  struct Local: Hashable, Sendable, Codable {
    let name: String
    let value: JSONValue
  }

  /// What of a task is being performed.
  enum Stage: Hashable, Sendable, Codable {
    case before(Int)
    case body
    case after(Int, output: JSONValue, then: String?)
  }

  /// What a task has in hand; what its definition says isn't repeated.
  enum Body: Hashable, Sendable, Codable {
    case none
    case list
    case loop(items: [JSONValue], index: Int, data: JSONValue)
    case fork(outputs: [JSONValue], errors: [WorkflowError], remaining: Int)
    case trying(begun: Duration, leftOut: Int?, retries: Int, isWaiting: Bool, caught: WorkflowError?)
    case map(items: [JSONValue], next: Int, outputs: [JSONValue], failures: [WorkflowError], remaining: Int)
  }

  /// A timer that runs.
  struct Timer: Hashable, Sendable, Codable {
    let timer: RunTimer
    /// How long the task or the try may take; `nil` if it only waits.
    let limit: Duration?
    let isOfTry: Bool
  }
}
