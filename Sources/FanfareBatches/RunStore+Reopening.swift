package import FanfareWorkflows

extension RunStore {
  /// Begins runs that take the places of others of a batch, and has its output written anew; if none is meant, nothing is changed.
  ///
  /// There may be a million of them, so they are begun some at a time. If the program ends in between, the batch can go on all the same, and
  /// who reopens it again begins the others.
  ///
  /// - Parameters:
  ///   - batch: the name of the batch.
  ///   - isMeant: whether another run takes a run's place; it is asked once for each document that could be read.
  ///   - revise: gives the batch with other definitions, before any run begins; `nil` leaves it those that it has.
  ///   - successor: the header of the run that takes the place of one.
  package func reopen(
    _ batch: String,
    where isMeant: (StoredRun) throws -> Bool,
    revising revise: () throws -> StoredBatch?,
    successor: (RunHeader) throws -> RunHeader
  ) async throws {
    var changes: [StoreChange] = []
    var isOpen = false
    // It is still the file's, which is emptied only if it is recognised.
    let head = try await self.batch(batch)?.output.head
    try await forEachRun(in: batch) { run in
      guard let header = run.header, try isMeant(run) else { return }
      if !isOpen {
        changes = try revise().map { [.revised($0)] } ?? []
        changes += [.output(OutputMark(head: head), batch: batch), .batchStatus(.open, batch: batch)]
        isOpen = true
      }
      changes.append(.inputs([], of: try successor(header)))
      guard changes.count >= 64 else { return }
      try await commit(changes)
      changes = []
    }
    if !changes.isEmpty { try await commit(changes) }
  }
}
