internal import FanfareJSON
internal import FanfareWorkflows

/// What a run begins with: the definition travels with the input, so that no deployment can strand a run.
struct StartInput: Sendable {
  let workflow: Workflow
  /// The workflows that it may run.
  var includes: [Workflow] = []
  var input: JSONValue = [:]
  /// How long the run may take, whatever its definition says; `nil` leaves it to the definition.
  var timeLimit: Duration?
  /// The version that expressions see: that of whoever began the run, since its workers may have several.
  var runtime = TemporalConnection.version
  /// After how many events the run goes on in another history; it travels with the run, so that all workers do the same.
  var historyLimit = Self.usualHistoryLimit
  /// Whether values that are too large for a history go to a blob store: whoever began the run has one, and so its workers need it.
  ///
  /// It travels with the run, since what a run leads to may depend on it and all workers have to decide the same.
  var keepsLargeValues = false
  /// What the run goes on from; `nil` if it begins.
  var continuation: Continuation?

  /// The server suggests another history at about as many, and refuses more than 50,000.
  static let usualHistoryLimit = 4_000

  /// What a run goes on from in another history.
  struct Continuation: Sendable, Codable {
    let snapshot: PlannerSnapshot
    /// When the run began, in seconds since 1970 and nanoseconds.
    let seconds: Int64
    let nanoseconds: Int32

    init(_ snapshot: PlannerSnapshot, since start: WireTimestamp) {
      self.snapshot = snapshot
      (seconds, nanoseconds) = (start.seconds, start.nanoseconds)
    }

    /// When the run began.
    var start: WireTimestamp { WireTimestamp(seconds: seconds, nanoseconds: nanoseconds) }
  }

  /// The input as it is handed to the server.
  var payload: Payload {
    get throws(TemporalError) {
      guard continuation != nil else {
        let what = "the definition of the workflow with its input"
        return try Payload(.object(object), what, mayBeLarge: keepsLargeValues)
      }
      let what = "what the run goes on from in another history"
      return try Payload(
        .object(object),
        what,
        atMost: Payload.maximumSnapshotBytes,
        mayBeLarge: keepsLargeValues
      )
    }
  }

  /// Its members.
  var object: JSONObject {
    var object: JSONObject = [
      "definition": workflow.definition, "input": input, "runtime": .string(runtime),
    ]
    if !includes.isEmpty { object["includes"] = .array(includes.map(\.definition)) }
    if let timeLimit { object["timeLimit"] = .number(JSONNumber(timeLimit.components.seconds)) }
    if historyLimit != Self.usualHistoryLimit {
      object["historyLimit"] = .number(JSONNumber(historyLimit))
    }
    if keepsLargeValues { object["blobs"] = true }
    if let continuation { object["continuation"] = JSONValue(encoding: continuation) }
    return object
  }
}

extension StartInput {
  /// Reads what a run was begun with.
  ///
  /// - Parameters:
  ///   - payloads: what the server has.
  ///   - functions: the names of the functions that the worker has.
  /// - Throws: ``FoldError`` if it is anything else.
  init(_ payloads: Payloads?, functions: [String]) throws(FoldError) {
    let value: JSONValue?
    do throws(TemporalError) { value = try payloads?.first } catch {
      throw FoldError(.workerFailure, error.message)
    }
    guard let value, let definition = value["definition"] else {
      let text =
        "the run wasn't begun for fanfare: its input has no member 'definition' with a workflow; give it one, with the input beside it"
      throw FoldError(.workerFailure, text, isForGood: true)
    }
    workflow = try Self.workflow(definition, functions)
    for definition in value["includes"]?.arrayValue ?? [] {
      includes.append(try Self.workflow(definition, functions))
    }
    input = value["input"] ?? [:]
    runtime = value["runtime"]?.stringValue ?? ""
    keepsLargeValues = value["blobs"] == true
    timeLimit = value["timeLimit"]?.intValue.map { .seconds($0) }
    // With less, a run would do nothing but go on elsewhere; a server takes no more.
    historyLimit = min(max(3, value["historyLimit"]?.intValue ?? Self.usualHistoryLimit), 50_000)
    guard let value = value["continuation"] else { return }
    guard let continuation = value.decoded(as: Continuation.self) else {
      throw FoldError(.workerFailure, "what the run goes on from can't be read by this worker")
    }
    self.continuation = continuation
  }

  private static func workflow(
    _ definition: JSONValue,
    _ functions: [String]
  ) throws(FoldError) -> Workflow {
    do throws(InvalidWorkflow) {
      let text = String(decoding: definition.serialized(), as: UTF8.self)
      return try Workflow(parsing: text, file: "definition.json", functions: functions)
    } catch {
      // Another build may know what this one doesn't.
      throw FoldError(.workerFailure, "the definition that the run was begun with can't be used: \(error)")
    }
  }

  /// The name of the type of its runs.
  var typeName: String { "\(workflow.document.namespace)/\(workflow.document.name)" }
}
