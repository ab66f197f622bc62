import FanfareJSON

extension Run {
  /// The files that it writes and reads.
  ///
  /// - Parameter generated: the workflow, if it isn't in a file.
  func files(of generated: GeneratedRun?) -> CommandFiles { files(withMade: generated?.files) }

  /// The files that it writes and reads.
  ///
  /// - Parameter generated: the files that its workflow was made of; `nil` if that is in a file.
  func files(withMade generated: [(option: String, path: String)]?) -> CommandFiles {
    var files = CommandFiles()
    files.add(store: batches.store)
    files.add(written: "--output", batches.output)
    files.add(written: "--failed", batches.failed)
    files.add(written: "--events", EventDestination.file(events))
    files.add(written: "--joblog", recording.joblog)
    recording.files.add(to: &files)
    files.add(read: "the workflow", generated == nil ? path : nil)
    for path in include { files.add(read: "--include", path) }
    for (name, path) in generated ?? [] { files.add(read: name, path) }
    files.add(read: "--secrets", secrets)
    files.add(read: "--policy", policies.policy)
    for (name, path) in targets.connections.files { files.add(read: name, path) }
    for path in inputs { files.add(input: path) }
    return files
  }

  /// The inputs, from the first.
  ///
  /// - Parameter generated: the workflow, if it isn't in a file.
  func workflowInputs(of generated: GeneratedRun? = nil) -> WorkflowInputs {
    if let inputs = generated?.inputs { return WorkflowInputs(inputs) }
    let additions = JSONObject(additions.map { ($0.name, $0.value) })
    let excluded = files(of: generated).apartFromInputs
    return WorkflowInputs(paths: inputs, additions: additions, excluding: excluded)
  }
}
