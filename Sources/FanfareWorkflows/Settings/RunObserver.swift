/// A reader of the events of runs: a progress bar, a live page, a test.
///
/// Observers run in turn, where the run is decided; they must be quick and mustn't block.
public protocol RunObserver: Sendable {
  /// Receives one event.
  func observe(_ event: RunEvent)
}
