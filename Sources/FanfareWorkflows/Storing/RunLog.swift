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
/// Inputs of different runs come at the same time; those of one run come one after another. A log that is only written needs nothing else;
/// one that runs go on from can be read as well.
public protocol RunLog: Sendable {
  /// Keeps inputs of a run, before anything is decided from them.
  ///
  /// They have to be safe when this returns, or when ``settle(_:)`` does: what a run does is what follows from its log, and nothing else. The
  /// first inputs of a run begin with ``RunInput/Event/started(missingSecret:)``; then the header is to be kept as well.
  ///
  /// - Parameters:
  ///   - inputs: what has happened, in order; not empty. Their texts may have what the workflow itself put into its data.
  ///   - run: the header of the run.
  /// - Throws: if they can't be kept; then the run is put aside as if it had been suspended.
  func append(_ inputs: [RunInput], to run: RunHeader) async throws

  /// Makes safe what was appended, since the run is about to begin something that follows from it.
  ///
  /// It isn't asked for after inputs from which nothing follows yet, such as the end of a branch whose fork waits for others. So a log far away
  /// is written to less often than appended to. One whose ``append(_:to:)`` returns only when all is safe has nothing to do here.
  ///
  /// - Parameter run: the header of the run.
  /// - Throws: if it can't be made safe; then nothing is begun, and the run is put aside.
  func settle(_ run: RunHeader) async throws

  /// Keeps that a call is about to be made that must not be made twice: its method isn't idempotent, and it sends no key by which a repetition
  /// could be recognised.
  ///
  /// It has to be safe when this returns. If the run goes on later and this call has no end, it isn't known whether the service has done what
  /// it was asked for.
  ///
  /// - Parameters:
  ///   - activity: the number of the activity that makes the call.
  ///   - run: the header of the run.
  /// - Throws: if it can't be kept; then the call isn't made.
  func intend(_ activity: Int, of run: RunHeader) async throws

  /// Keeps how a run ended.
  ///
  /// That follows from its inputs, so it is only for those who want to know without working it out. All that was appended has to be safe as well
  /// when this returns.
  ///
  /// - Parameters:
  ///   - end: how it ended.
  ///   - run: the header of the run.
  /// - Throws: if it can't be kept; then the run counts as put aside.
  func end(_ run: RunHeader, with end: RunEnd) async throws

  /// Puts inputs without secrets in the place of those of a run that is complete.
  ///
  /// It is asked for only if services sent secrets back. The run can be shown then as far as it doesn't depend on them.
  ///
  /// - Parameters:
  ///   - run: the header of the run.
  ///   - inputs: what is kept instead.
  /// - Throws: if it can't be kept; then the run counts as put aside.
  func conceal(_ run: RunHeader, as inputs: [RunInput]) async throws

  /// What was kept of a run.
  ///
  /// - Parameter run: its identifier.
  /// - Returns: `nil` if nothing was.
  func history(of run: String) async throws -> RunHistory?
}

extension RunLog {
  /// Does nothing: what was appended is safe.
  public func settle(_ run: RunHeader) async throws {}

  /// Keeps nothing: a log that is only written doesn't lead back to what is under way.
  public func intend(_ activity: Int, of run: RunHeader) async throws {}

  /// Keeps nothing: it follows from the inputs.
  public func end(_ run: RunHeader, with end: RunEnd) async throws {}

  /// Keeps what it has: nobody reads it.
  public func conceal(_ run: RunHeader, as inputs: [RunInput]) async throws {}

  /// Has nothing.
  public func history(of run: String) async throws -> RunHistory? { nil }
}
