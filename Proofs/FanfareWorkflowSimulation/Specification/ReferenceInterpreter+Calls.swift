internal import FanfareJSON

extension ReferenceInterpreter {
  /// Calls a service or a function (DSL reference, "Call").
  func call(
    _ task: PlacedTask,
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings,
    _ variables: ModelExpressions.Variables
  ) throws -> Course {
    let name = task["call"]?.stringValue ?? ""
    switch name {
    case "http": return try http(task, input, start, around, variables)
    case "map:1.0.0@default":
      return try map(task, try items(task["with"]?["in"], input, variables), start, around)
    default: break
    }
    let argument = try task["with"].map { try expressions.filled($0, input, variables) } ?? input
    guard let function = around.workflow["use"]?["functions"]?[name] else {
      return try work(argument, start, around)
    }
    var inner = around
    inner.locals = [:]
    let placed = PlacedTask(name: name, function, at: "/use/functions/\(name)")
    return scoped(try sequence([placed], argument, start, inner))
  }

  private func work(_ argument: JSONValue, _ start: Int, _ around: Surroundings) throws -> Course {
    history.deeds.append(TimedDeed(time: start, deed: .work(argument)))
    let fate = ServiceFate.ofWork(argument, at: start, salt: salt)
    switch fate.answer {
    case .json(let value, status: 200..<300):
      return try leaf(start + fate.latency, .completed(value, then: nil), around)
    case .json(_, status: let status):
      let error = ModelError(type: ServiceFate.workError, status: status)
      return try leaf(start + fate.latency, .faulted(error), around)
    default: return try leaf(start + fate.latency, .completed(.null, then: nil), around)
    }
  }

  func emit(
    _ task: PlacedTask,
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings,
    _ variables: ModelExpressions.Variables
  ) throws -> Course {
    guard
      case .object(var event) = try expressions.filled(
        task["emit"]?["event"]?["with"] ?? .null,
        input,
        variables
      )
    else { throw ModelError.expression() }
    event["specversion"] = "1.0"
    event["datacontenttype"] = "application/json"
    history.deeds.append(TimedDeed(time: start, deed: .emission(.object(event))))
    let fate = ServiceFate.ofEvent(.object(event), at: start, salt: salt)
    guard fate.isSuccess else {
      return try leaf(start + fate.latency, .faulted(ModelError(type: "communication", status: 500)), around)
    }
    return try leaf(start + fate.latency, .completed(.object(event), then: nil), around)
  }
}
