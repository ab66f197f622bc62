import FanfareBatches

extension OutcomeFile {
  /// Opens the file that `--output` names.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - session: the batch; `nil` if nothing is kept of the runs.
  ///   - isNew: whether nothing of the batch has begun.
  static func opened(
    at path: String,
    of session: BatchSession?,
    isNew: Bool = false
  ) throws(UnusableFile) -> OutcomeFile {
    do throws(UnusableOutput) {
      return try OutcomeFile(path: path, of: session?.batch, isNew: isNew)
    } catch {
      throw UnusableFile("--output: \(error)")
    }
  }
}
