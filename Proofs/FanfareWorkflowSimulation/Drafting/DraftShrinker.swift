internal import FanfareJSON

/// Makes a draft smaller in all ways that take one thing away.
struct DraftShrinker {
  /// What a task or a definition can do without.
  private static let removable: Set = [
    "if", "input", "output", "export", "timeout", "then", "metadata", "while", "use", "retry", "errors",
    "when", "exceptWhen",
    "limit", "jitter", "backoff", "delay", "extensions", "functions", "before", "after", "query", "body",
    "redirect", "compete",
    "maximumConcurrency", "toleratedFailures", "duration", "attempt", "schema", "title", "detail",
  ]

  /// Where the tasks of a task stand.
  private static let lists = [["do"], ["try"], ["fork", "branches"], ["with", "do"], ["catch", "do"]]

  let draft: WorkflowDraft

  /// Every draft that is a little smaller; not all of them are valid.
  var smaller: [WorkflowDraft] {
    var all: [WorkflowDraft] = []
    for definition in Self.smaller(draft.definition) {
      all.append(WorkflowDraft(definition: definition, subworkflows: draft.subworkflows, input: draft.input))
    }
    for (index, subworkflow) in draft.subworkflows.enumerated() {
      var others = draft.subworkflows
      others.remove(at: index)
      all.append(WorkflowDraft(definition: draft.definition, subworkflows: others, input: draft.input))
      for definition in Self.smaller(subworkflow) {
        others = draft.subworkflows
        others[index] = definition
        all.append(WorkflowDraft(definition: draft.definition, subworkflows: others, input: draft.input))
      }
    }
    return all
  }

  private static func smaller(_ value: JSONValue) -> [JSONValue] {
    switch value {
    case .object(let object):
      let without: [JSONValue] = object.names.filter(removable.contains).map { name in
        var rest = object
        rest[name] = nil
        return .object(rest)
      }
      return without
        + object.flatMap { name, member in smaller(member).map { .object(object.with(name, $0)) } }
    case .array(let elements): return smaller(elements).map { .array($0) }
    default: return []
    }
  }

  private static func smaller(_ elements: [JSONValue]) -> [[JSONValue]] {
    var all: [[JSONValue]] = []
    for index in elements.indices {
      var rest = elements
      rest.remove(at: index)
      if !rest.isEmpty { all.append(rest) }
    }
    for (index, element) in elements.enumerated() {
      // The tasks within a task may take its place.
      for inner in self.lists.compactMap({ tasks(within: element, $0) }) {
        var flat = elements
        flat.replaceSubrange(index...index, with: inner)
        all.append(flat)
      }
      for smaller in smaller(element) {
        var changed = elements
        changed[index] = smaller
        all.append(changed)
      }
    }
    return all
  }

  private static func tasks(within element: JSONValue, _ path: [String]) -> [JSONValue]? {
    guard let object = element.objectValue, object.count == 1 else { return nil }
    return path.reduce(object[0].value) { $0?[$1] }?.arrayValue
  }
}
