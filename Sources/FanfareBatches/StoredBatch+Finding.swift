package import FanfareWorkflows

extension [StoredBatch] {
  /// The batch that a command goes on with: the last that the same command began and that isn't cancelled; `nil` if there is none.
  ///
  /// - Parameters:
  ///   - identity: what the same command has.
  ///   - name: what it is called; `nil` takes one of any name.
  package func last(identity: String, name: String?) -> StoredBatch? {
    // The last that was begun stands first.
    first { $0.identity == identity && $0.status != .cancelled && name ?? $0.id == $0.id }
  }
}
