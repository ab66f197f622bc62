import FanfareWorkflows

extension RunHistory {
  /// What happened in the run, which is made again for that; its calls aren't in it.
  ///
  /// - Parameter workflows: the definitions of its batch.
  /// - Throws: `StoreError` if it can't be made again; `CancellationError`.
  func trace(by workflows: [Workflow]) throws -> RunTrace {
    guard let workflow = workflows.first(where: { $0.digest == header.digest }) else {
      throw StoreError(.unusable, "the store has no definition for the run \(header.id)")
    }
    var recorder: RunTraceRecorder?
    try forEachEvent(of: workflow) { event in
      if recorder == nil { recorder = RunTraceRecorder(event.run) }
      recorder?.record(event)
    }
    guard let recorder else {
      throw StoreError(.unusable, "nothing happened in the run \(header.id)")
    }
    return recorder.trace
  }
}

extension StoredBatch {
  /// The definitions that its runs are made with: that of the batch, those that it may run, and those that were replaced.
  func workflows() throws -> [Workflow] {
    try ([workflow] + includes + former).map { try WorkflowFile.read($0.text, $0.path, isQuiet: true) }
  }
}
