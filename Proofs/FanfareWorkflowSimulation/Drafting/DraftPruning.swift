internal import FanfareJSON

/// Leaves out some of what a draft can do without; everything of that kind has a number, in the order in which it stands.
///
/// The numbers are those of the whole draft, whatever is left out of it.
struct DraftPruning {
  /// What a task or a definition can do without.
  private static let removable: Set = [
    "if", "input", "output", "export", "timeout", "then", "metadata", "while", "use", "retry", "errors",
    "when", "exceptWhen",
    "limit", "jitter", "backoff", "delay", "extensions", "functions", "before", "after", "query", "body",
    "redirect", "compete",
    "maximumConcurrency", "toleratedFailures", "duration", "attempt", "schema", "title", "detail",
  ]

  /// Where the tasks of a task stand, which may take its place.
  private static let lists = [["do"], ["try"], ["fork", "branches"], ["with", "do"], ["catch", "do"]]

  /// The numbers of what is left out.
  let omitted: Set<Int>
  /// How much was looked at.
  private(set) var count = 0

  /// Leaves out nothing at first.
  init(_ omitted: Set<Int>) {
    self.omitted = omitted
  }

  /// Numbers something; returns whether it is left out.
  mutating func omitsNext() -> Bool {
    defer { count += 1 }
    return omitted.contains(count)
  }

  /// The draft without what is left out; it may not be valid.
  mutating func pruned(_ draft: WorkflowDraft) -> WorkflowDraft {
    var rest = draft
    rest.definition = pruned(draft.definition)
    rest.subworkflows = []
    // Each runs only those before it.
    for definition in draft.subworkflows.reversed() {
      let isOmitted = omitsNext()
      let smaller = pruned(definition)
      if !isOmitted || rest.runs(definition) { rest.subworkflows.insert(smaller, at: 0) }
    }
    return rest
  }

  private mutating func pruned(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let object):
      var rest: JSONObject = [:]
      for (name, member) in object {
        let isOmitted = Self.removable.contains(name) && omitsNext()
        let smaller = pruned(member)
        if !isOmitted { rest[name] = smaller }
      }
      return .object(rest)
    case .array(let elements): return .array(pruned(elements))
    default: return value
    }
  }

  private mutating func pruned(_ elements: [JSONValue]) -> [JSONValue] {
    var rest: [JSONValue] = []
    var last: JSONValue?
    for element in elements {
      let isOmitted = omitsNext()
      let unfolded = Self.lists.filter { Self.tasks(within: element, $0) != nil && omitsNext() }.first
      let smaller = pruned(element)
      last = smaller
      if isOmitted { continue }
      rest += unfolded.flatMap { Self.tasks(within: smaller, $0) } ?? [smaller]
    }
    // No list of tasks may be empty.
    return rest.isEmpty ? last.map { [$0] } ?? [] : rest
  }

  private static func tasks(within element: JSONValue, _ path: [String]) -> [JSONValue]? {
    guard let object = element.objectValue, object.count == 1 else { return nil }
    return path.reduce(object[0].value) { $0?[$1] }?.arrayValue
  }
}

extension WorkflowDraft {
  /// Whether it has tasks that run the workflow of a definition.
  fileprivate func runs(_ workflow: JSONValue) -> Bool {
    guard let name = workflow["document"]?["name"] else { return false }
    return ([definition] + subworkflows).contains { "\($0)".contains("\"name\":\(name),\"version\"") }
  }
}
