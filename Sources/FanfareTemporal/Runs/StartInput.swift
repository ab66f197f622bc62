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

  /// The input as it is handed to the server.
  var payload: Payload {
    get throws(TemporalError) {
      try Payload(.object(object), "the definition of the workflow with its input")
    }
  }

  /// Its members.
  var object: JSONObject {
    var object: JSONObject = [
      "definition": workflow.definition, "input": input, "runtime": .string(runtime),
    ]
    if !includes.isEmpty { object["includes"] = .array(includes.map(\.definition)) }
    if let timeLimit { object["timeLimit"] = .number(JSONNumber(timeLimit.components.seconds)) }
    return object
  }
}

extension StartInput {
  /// Reads what a run was begun with.
  ///
  /// - Parameters:
  ///   - payloads: what the server has.
  ///   - functions: the names of the functions that the worker has.
  /// - Throws: ``TemporalError`` if it is anything else.
  init(_ payloads: Payloads?, functions: [String]) throws(TemporalError) {
    guard let value = try payloads?.first, let definition = value["definition"] else {
      let text = "the run wasn't begun by fanfare: its input has no member 'definition' with a workflow"
      throw TemporalError(.refused, text)
    }
    workflow = try Self.workflow(definition, functions)
    for definition in value["includes"]?.arrayValue ?? [] {
      includes.append(try Self.workflow(definition, functions))
    }
    input = value["input"] ?? [:]
    runtime = value["runtime"]?.stringValue ?? ""
    timeLimit = value["timeLimit"]?.intValue.map { .seconds($0) }
  }

  private static func workflow(
    _ definition: JSONValue,
    _ functions: [String]
  ) throws(TemporalError) -> Workflow {
    do throws(InvalidWorkflow) {
      let text = String(decoding: definition.serialized(), as: UTF8.self)
      return try Workflow(parsing: text, file: "definition.json", functions: functions)
    } catch {
      throw TemporalError(.refused, "the definition that the run was begun with can't be used: \(error)")
    }
  }

  /// The name of the type of its runs.
  var typeName: String { "\(workflow.document.namespace)/\(workflow.document.name)" }
}
