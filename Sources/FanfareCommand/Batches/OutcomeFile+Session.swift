import FanfareBatches

extension OutcomeFile {
  /// Opens the file that `--output` names.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - session: the batch; `nil` if nothing is kept of the runs.
  ///   - isNew: whether nothing of the batch has begun.
  /// - Throws: ``UnusableFile`` if what it has isn't the batch's; ``UnwritableOutput`` if it can't be made or opened.
  static func opened(
    at path: String,
    of session: BatchSession?,
    isNew: Bool = false
  ) throws -> OutcomeFile {
    do {
      return try OutcomeFile(path: path, of: session?.batch, isNew: isNew)
    } catch let error as UnusableOutput {
      throw UnusableFile("--output: \(error)")
    } catch let error as UnwritableOutput {
      throw error.named(by: "--output")
    }
  }
}
