internal import Fanfare
internal import FanfareHashing
internal import FanfareJSON

extension WorkflowEngine {
  /// The header of a run that begins now.
  func header(
    of workflow: Workflow,
    _ input: JSONValue,
    id: String?,
    timeLimit: Duration?
  ) -> RunHeader {
    let (own, seed) = nextRun()
    return header(of: workflow, input, id: id ?? own, seed: seed, timeLimit: timeLimit)
  }

  /// The header of a run that another one runs: its identifier and its chance follow from that one's.
  func header(
    of workflow: Workflow,
    _ input: JSONValue,
    below request: ActivityRequest,
    timeLimit: Duration?
  ) -> RunHeader {
    let parent = request.task.run.header
    var chance = SeededRandom(seed: parent.seed ^ UInt64(truncatingIfNeeded: request.number) << 32)
    let id = "\(parent.id).\(request.number)"
    var header = header(of: workflow, input, id: id, seed: chance.next(), timeLimit: timeLimit)
    header.parent = parent.id
    header.depth = parent.depth + 1
    header.limits = parent.limits
    // By what it is begun for, and not by its number: what a `try` runs again is the same again, also to services that know it by its keys.
    header.keyPrefix = SHA256.hash(Array(request.key.text.utf8)).hexadecimalDigits
    return header
  }

  private func header(
    of workflow: Workflow,
    _ input: JSONValue,
    id: String,
    seed: UInt64,
    timeLimit: Duration?
  ) -> RunHeader {
    var header = RunHeader(
      id: id,
      of: workflow,
      input: input,
      seed: seed,
      startedAt: settings.wallClock(),
      limits: settings.limits,
      runtime: RunHeader.Runtime(version: settings.version)
    )
    header.timeLimit = timeLimit
    if !workflow.subworkflows.isEmpty { header.includes = workflow.includes(among: settings.workflows) }
    return header
  }

  /// The workflow of a digest: the given one, or one that was run before; `nil` if it is none of them.
  func workflow(digest: String, or given: Workflow) -> Workflow? {
    given.digest == digest
      ? given : (settings.workflows + settings.formerWorkflows).first { $0.digest == digest }
  }

  /// The workflow that another one found when it began: as it was then, or in its version if that isn't known any more.
  func workflow(_ include: RunHeader.Include, _ definition: SubworkflowDefinition) -> Workflow? {
    (settings.workflows + settings.formerWorkflows).first { $0.digest == include.digest }
      ?? settings.workflows.workflow(definition, version: include.version)
  }
}

extension Workflow {
  /// The workflows that it may run, in the versions that there are now.
  func includes(among workflows: [Workflow]) -> [RunHeader.Include] {
    var includes: [RunHeader.Include] = []
    for definition in subworkflows {
      guard let found = workflows.workflow(definition, version: definition.version) else { continue }
      let include = RunHeader.Include(
        namespace: definition.namespace,
        name: definition.name,
        asked: definition.version,
        version: found.document.version,
        digest: found.digest
      )
      if !includes.contains(include) { includes.append(include) }
    }
    return includes
  }
}

extension [Workflow] {
  /// The one that another workflow asks for.
  ///
  /// - Parameter version: which one, or `latest`.
  fileprivate func workflow(_ definition: SubworkflowDefinition, version: String) -> Workflow? {
    let candidates = filter {
      $0.document.namespace == definition.namespace && $0.document.name == definition.name
    }
    if version != "latest" { return candidates.first { $0.document.version == version } }
    return candidates.max { first, second in
      guard let first = SemanticVersion(first.document.version),
        let second = SemanticVersion(second.document.version)
      else { return false }
      return first < second
    }
  }
}
