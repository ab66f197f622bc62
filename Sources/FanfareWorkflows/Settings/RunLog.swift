/// Keeps the inputs of runs, so that a run can be made again from them.
///
/// ```swift
/// struct Journal: RunLog {
///   func append(_ inputs: [RunInput], to run: RunHeader) async throws {
///     // Has to be on the disk when it returns.
///   }
/// }
/// ```
///
/// Inputs of different runs come at the same time; those of one run come one after another.
public protocol RunLog: Sendable {
  /// Keeps inputs of a run, before anything is decided from them.
  ///
  /// They have to be safe when this returns: what a run does is what follows from its log, and nothing else. The first inputs of a run begin with
  /// ``RunInput/Event/started(missingSecret:)``; then the header is to be kept as well.
  ///
  /// - Parameters:
  ///   - inputs: what has happened, in order; not empty. Their texts may have what the workflow itself put into its data.
  ///   - run: the header of the run.
  /// - Throws: if they can't be kept; then the run is put aside as if it had been suspended.
  func append(_ inputs: [RunInput], to run: RunHeader) async throws
}
