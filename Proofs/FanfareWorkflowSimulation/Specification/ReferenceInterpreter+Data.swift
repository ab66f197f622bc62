internal import FanfareJSON

extension ReferenceInterpreter {
  /// What the variables of expressions stand for (DSL, "Runtime expression arguments"), as far as drafts mention it.
  func variables(
    _ around: Surroundings,
    _ task: PlacedTask?,
    input: JSONValue = .null,
    output: JSONValue = .null
  ) -> ModelExpressions.Variables {
    var values: [String: JSONValue] = [
      "context": around.context.value, "input": input, "output": output,
      "workflow": ["definition": .object(around.workflow), "input": around.workflowInput],
      "task": .null,
    ]
    if let task { values["task"] = ["name": .string(task.name), "reference": .string(task.place)] }
    values.merge(around.locals) { $1 }
    return ModelExpressions.Variables(values: values)
  }

  /// Checks data against the schema of a rule: drafts have schemas of a type only.
  func check(_ rule: JSONValue?, _ value: JSONValue) throws {
    guard let type = rule?["schema"]?["document"]?["type"]?.stringValue else { return }
    let holds =
      switch value {
      case .object: type == "object"
      case .array: type == "array"
      case .number: type == "number"
      default: false
      }
    if !holds { throw ModelError(type: "validation", status: 400) }
  }

  /// A time-out in nanoseconds; a text is the name of one in `use`.
  func timeout(
    _ timeout: JSONValue?,
    _ around: Surroundings,
    _ input: JSONValue,
    _ variables: ModelExpressions.Variables
  ) throws -> Int? {
    guard let timeout else { return nil }
    let definition = timeout.stringValue.map { around.workflow["use"]?["timeouts"]?[$0] } ?? timeout
    return try definition?["after"].map { try expressions.duration($0, input, variables) }
  }

  /// What a loop goes through.
  func items(
    _ value: JSONValue?,
    _ input: JSONValue,
    _ variables: ModelExpressions.Variables
  ) throws -> [JSONValue] {
    guard let value, case .array(let items) = try expressions.transformed(list: value, input, variables)
    else {
      throw ModelError.expression()
    }
    return items
  }
}

extension ModelExpressions {
  /// A list that is given as an expression or as itself.
  fileprivate func transformed(
    list: JSONValue,
    _ input: JSONValue,
    _ variables: Variables
  ) throws(ModelError) -> JSONValue {
    if case .string(let text) = list { return try value(of: text, input, variables) }
    return try filled(list, input, variables)
  }
}
