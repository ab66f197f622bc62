internal import FanfareJSON
internal import FanfareWorkflows

extension Expectation {
  /// Compares what is expected with what can be seen.
  func check(_ seen: Observation) async throws(Mismatch) {
    switch self {
    case .status(let status): try Self.check(status, seen)
    case .output(let status, let output):
      try Self.check(status, seen)
      try Mismatch.check("the output", try seen.output(), is: output)
    case .fault(let expected):
      try Self.check(.faulted, seen)
      try ErrorComparison.check(seen.end.error, is: expected)
    case .refusal: throw Mismatch("the definition is accepted")
    case .tolerated(let count):
      try Mismatch.check("the number of tolerated failures", seen.end.optionalFailures.count, is: count)
    case .properties(let paths):
      for path in paths { _ = try seen.output().property(path) }
    case .property(let path, let value):
      try Mismatch.check("'\(path)'", try seen.output().property(path), is: value)
    case .itemCount(let path, let count):
      let value = try seen.output().property(path)
      let found = value.arrayValue?.count ?? value.objectValue?.count
      guard let found else { throw Mismatch("'\(path)' is \(value) and has no items") }
      try Mismatch.check("the number of items in '\(path)'", found, is: count)
    case .first(let name): try Mismatch.check("the first task", seen.run.first?.name ?? "none", is: name)
    case .last(let name): try Mismatch.check("the last task", seen.run.last?.name ?? "none", is: name)
    case .before(let first, let second): try Self.check(seen, first, isBefore: second)
    default: try await checkTask(seen)
    }
  }

  private static func check(_ status: RunStatus, _ seen: Observation) throws(Mismatch) {
    guard seen.end.status != status else { return }
    throw Mismatch("the workflow \(seen.summary); expected was: \(status.rawValue)")
  }

  private static func check(
    _ seen: Observation,
    _ first: String,
    isBefore second: String
  ) throws(Mismatch) {
    guard let one = seen.run.lastIndex(where: { $0.name == first }) else {
      throw Mismatch("'\(first)' wasn't run")
    }
    guard let other = seen.run.firstIndex(where: { $0.name == second }) else {
      throw Mismatch("'\(second)' wasn't run")
    }
    if one > other { throw Mismatch("'\(second)' was run before '\(first)'") }
  }
}

extension ScenarioPlan {
  /// Compares what is wrong with a definition with what is expected to be.
  func check(_ error: InvalidWorkflow) throws(StepError) {
    for check in checks {
      guard case .refusal(let text) = check.expectation else {
        throw StepError(line: definition.line, message: "the definition is refused: \(error)")
      }
      for line in text.split(separator: "\n") where !"\(error)".contains(line.trimmingSpaces) {
        throw StepError(
          line: check.line,
          message: "the definition is refused, but not with '\(line)': \(error)"
        )
      }
    }
  }
}

extension JSONValue {
  /// The value at a path of names and positions with dots between.
  func property(_ path: String) throws(Mismatch) -> JSONValue {
    var value = self
    for name in path.split(separator: ".") {
      guard let next = value[String(name)] ?? Int(name).flatMap({ value[$0] }) else {
        throw Mismatch("there is no '\(path)' in \(self)")
      }
      value = next
    }
    return value
  }
}
