internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON
internal import FanfareSchema
internal import FanfareText

extension DefinitionReader {
  /// The members that every task may have.
  static let commonKeys = ["if", "input", "output", "export", "timeout", "then", "metadata"]

  /// What each kind of task has beside the common members; the first names the kind.
  static let kinds: [(key: String, other: [String])] = [
    ("call", ["with"]), ("fork", []), ("emit", []), ("for", ["while", "do"]), ("listen", ["foreach"]),
    ("raise", []), ("run", []), ("set", []), ("switch", []), ("try", ["catch"]), ("wait", []), ("do", []),
  ]

  /// Reads a list of named tasks that follow each other.
  func tasks(_ list: Located) -> [TaskDefinition] { tasks(list, areBranches: false) }

  private func tasks(_ list: Located, areBranches: Bool) -> [TaskDefinition] {
    guard depth < Self.maximumDepth else {
      list.report("tasks are nested deeper than \(Self.maximumDepth) levels")
      return []
    }
    var tasks: [TaskDefinition] = []
    var names: [String] = []
    for element in list.elements(of: "tasks", form: "each task as an item: '- name: { … }'") {
      let members = element.members(of: "a task")
      guard members.count == 1, let (name, value) = members.first else {
        if element.value.objectValue != nil {
          element.report(
            "each item of a list of tasks has one task, under its name; this one has \(members.count)"
          )
        }
        continue
      }
      if names.contains(name) { value.report("a task named '\(name)' is already in this list") }
      names.append(name)
      if let task = task(value, name: name, isBranch: areBranches) {
        tasks.append(task)
      }
    }
    if list.value.arrayValue?.isEmpty == true { list.report("the list has no task") }
    checkJumps(of: tasks, names: areBranches ? [] : names, in: list)
    return tasks
  }

  /// Reads a task.
  func task(_ value: Located, name: String, isBranch: Bool = false) -> TaskDefinition? {
    guard let object = value.value.objectValue else {
      value.reportType("an object for the task '\(name)'")
      return nil
    }
    let present = Self.kinds.filter { object[$0.key] != nil }
    guard let kind = present.first else {
      reportNothingToDo(object, value)
      return nil
    }
    guard
      let fields = value.fields(
        of: "a '\(kind.key)' task",
        required: [kind.key],
        optional: kind.other + Self.commonKeys
      ), let content = fields[kind.key]
    else { return nil }
    let metadata = fields["metadata"]?.members(of: "metadata").reduce(into: JSONObject()) {
      $0[$1.name] = $1.value.value
    }
    checkOptional(metadata, of: value, isBranch: isBranch)
    guard let kind = self.kind(kind.key, content, fields) else { return nil }
    checkCallMetadata(metadata, of: value, kind)
    checkQuorum(metadata, of: value, kind)
    return TaskDefinition(
      name: name,
      reference: value.location.description,
      kind: kind,
      then: fields["then"]?.text("the name of a task, or continue, exit or end").map(FlowDirective.init)
        ?? .continue,
      metadata: metadata ?? [:],
      definition: value.value,
      condition: fields["if"].flatMap(without("input", "output").condition),
      input: fields["input"].map { without("input", "output").dataRule($0, .input, transformation: "from") }
        ?? DataRule(),
      output: fields["output"].map { dataRule($0, .output, transformation: "as") } ?? DataRule(),
      export: fields["export"].map { without().dataRule($0, .export, transformation: "as") } ?? DataRule(),
      timeout: fields["timeout"].flatMap(timeout)
    )
  }

  /// Reports a task without any of the members that say what it does: at the one that is misspelt, if there is one.
  private func reportNothingToDo(_ object: JSONObject, _ value: Located) {
    let known = Self.kinds.map(\.key)
    let list = known.joined(separator: ", ")
    for name in object.names where !Self.commonKeys.contains(name) {
      guard let meant = Synonym.meant(by: name, among: known) else { continue }
      return value.element(.null, name).report(
        "the task says nothing to do: '\(name)' isn't one of \(list)",
        suggestion: meant
      )
    }
    // `- set: { x: 1 }` is a task without a name, and reads as one that is named 'set'.
    if let name = value.location.tokens.last, known.contains(name) {
      return value.report(
        "the task has no name, since '\(name)' is taken for it; write '- name: { \(name): … }'"
      )
    }
    value.report("the task says nothing to do: it needs one of \(list)")
  }

  /// Reads a timeout, or the name of one.
  func timeout(_ value: Located) -> DurationTemplate? {
    if let text = value.value.stringValue {
      guard components.timeouts[text] != nil || Duration(parsing: text) == nil else {
        value.report("a text is the name of a timeout in use.timeouts", suggestion: "{ after: \(text) }")
        return nil
      }
      return component(value, of: "timeouts", in: components.timeouts)
    }
    return value.fields(of: .timeout, form: "{ after: 5s }")?["after"].flatMap(
      duration
    )
  }

  private func kind(_ key: String, _ content: Located, _ fields: Fields) -> TaskDefinition.Kind? {
    switch key {
    case "call": return call(content, fields).map { .call($0) }
    case "do": return .do(deeper().tasks(content))
    case "emit": return emit(content)
    case "for": return loop(content, fields)
    case "fork": return fork(content)
    case "raise": return raise(content)
    case "run": return run(content)
    case "set": return set(content)
    case "switch": return switchCases(content)
    case "try": return tryTask(content, fields)
    case "wait": return duration(content).map { .wait($0) }
    default:
      content.report("'\(key)' tasks aren't supported: Fanfare calls services and doesn't wait for events")
      return nil
    }
  }

  private func emit(_ content: Located) -> TaskDefinition.Kind? {
    guard
      let event = content.fields(of: .emit, form: "{ event: { with: { … } } }")?[
        "event"
      ],
      let with = event.fields(of: .event)?["with"]
    else { return nil }
    guard let object = with.value.objectValue else {
      with.reportType("an object for the event")
      return nil
    }
    if object["type"] == nil { with.report("an event needs 'type'") }
    for name in ["type", "source", "id", "subject", "datacontenttype"] where object[name] != nil {
      _ = with.element(object[name] ?? .null, name).text()
    }
    return .emit(template(with))
  }

  private func loop(_ content: Located, _ fields: Fields) -> TaskDefinition.Kind? {
    let form = "{ in: \(content.value.stringValue ?? "…") }"
    guard
      let loop = content.fields(of: .loop, form: form)
    else { return nil }
    let each = loop["each"].flatMap(variable) ?? "item"
    let at = loop["at"].flatMap(variable) ?? "index"
    let inner = defining(each, at).deeper()
    guard let list = fields["do"] else {
      content.report("a 'for' task needs 'do'")
      return nil
    }
    guard let items = loop["in"].flatMap(items) else { return nil }
    return .for(
      ForDefinition(
        each: each,
        at: at,
        items: items,
        condition: fields["while"].flatMap(inner.condition),
        tasks: inner.tasks(list)
      )
    )
  }

  /// Reads what is looped over: an expression or a list.
  func items(_ value: Located) -> Template? {
    switch value.value {
    case .string: return transformation(value)
    case .array: return template(value)
    default:
      value.reportType("an expression or a list")
      return nil
    }
  }

  /// Reads the name of a variable.
  func variable(_ value: Located) -> String? {
    guard let name = value.text("the name of a variable") else { return nil }
    let isName =
      name.utf8.first.map { !(0x30...0x39).contains($0) } == true
      && name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == UInt8(ascii: "_")
      }
    guard isName else {
      value.report("'\(name)' isn't a name for a variable: letters, digits and _, without $")
      return nil
    }
    return name
  }

  private func fork(_ content: Located) -> TaskDefinition.Kind? {
    guard
      let fields = content.fields(of: .fork, form: "{ branches: [ … ] }"),
      let branches = fields["branches"]
    else { return nil }
    let isCompeting = fields["compete"].flatMap { $0.boolean() } ?? false
    return .fork(
      ForkDefinition(branches: deeper().tasks(branches, areBranches: true), isCompeting: isCompeting)
    )
  }

  private func run(_ content: Located) -> TaskDefinition.Kind? {
    guard let fields = content.fields(of: .run) else { return nil }
    for name in ["container", "script", "shell"] {
      fields[name]?.report("'run: \(name)' isn't supported: Fanfare runs no programs of its own")
    }
    guard let workflow = fields["workflow"] else {
      if fields.object.isEmpty { content.report("run needs 'workflow'") }
      return nil
    }
    fields["return"]?.report("'return' has a meaning only for programs; a workflow yields its output")
    guard
      let target = workflow.fields(of: .runWorkflow),
      let namespace = target["namespace"].flatMap(Self.label), let name = target["name"].flatMap(Self.label),
      let version = target["version"]?.text()
    else { return nil }
    return .run(
      SubworkflowDefinition(
        namespace: namespace,
        name: name,
        version: version,
        input: target["input"].map(template),
        isAwaited: fields["await"].flatMap { $0.boolean() } ?? true
      )
    )
  }

  private func set(_ content: Located) -> TaskDefinition.Kind? {
    switch content.value {
    case .string(let text):
      guard text.hasExpression || isLoose else {
        content.report("a text to set is an expression: put it in ${ }")
        return nil
      }
      return .set(template(content))
    case .object(let object):
      if object.isEmpty { content.report("there is nothing to set") }
      return .set(template(content))
    default:
      content.reportType("an object or an expression")
      return nil
    }
  }

  /// The member of a call's `metadata` that has its key sent.
  static let keyMember = "idempotencyKey"

  /// The member of a call's `metadata` that says when enough has come of a stream of events.
  static let untilMember = "until"

  /// Checks the condition that ends the reading of a stream.
  private func checkUntil(_ condition: JSONValue, at place: Located, _ kind: TaskDefinition.Kind) {
    guard case .call(.http(let call)) = kind else {
      return place.report("metadata.until has a meaning only for a call of http")
    }
    guard let text = condition.stringValue else {
      return place.reportType("a condition over an event, such as '.event == \"done\"', for metadata.until")
    }
    do throws(JQError) { _ = try StreamCondition(text) } catch { place.report("\(error)") }
    if call.form != .content {
      place.report("metadata.until yields events, so output can't be \(call.form.rawValue)")
    }
  }

  /// Checks what only calls of services have in their metadata.
  private func checkCallMetadata(_ metadata: JSONObject?, of value: Located, _ kind: TaskDefinition.Kind) {
    for name in ["policy", Self.keyMember, Self.untilMember] {
      guard let member = metadata?[name] else { continue }
      let place = value.element(member, "metadata").element(member, name)
      if name == Self.untilMember {
        checkUntil(member, at: place, kind)
      } else if !kind.isServiceCall {
        place.report("metadata.\(name) has a meaning only for a call of http or openapi")
      } else if name == Self.keyMember, member != .bool(true), member != .bool(false) {
        place.reportType("true or false for metadata.\(name)")
      }
    }
  }

  private func checkOptional(_ metadata: JSONObject?, of value: Located, isBranch: Bool) {
    guard let optional = metadata?["optional"] else { return }
    let place = value.element(optional, "metadata")
    guard optional.boolValue != nil else {
      place.element(optional, "optional").reportType("true or false for metadata.optional")
      return
    }
    if !isBranch { place.report("metadata.optional has a meaning only for a branch of a fork") }
  }
}

extension TaskDefinition.Kind {
  /// Whether it calls a service itself.
  fileprivate var isServiceCall: Bool {
    switch self {
    case .call(.http), .call(.openAPI): true
    default: false
    }
  }
}
