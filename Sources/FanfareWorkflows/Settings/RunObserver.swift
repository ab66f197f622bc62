/// A reader of the events of runs: a progress bar, a live page, a test.
///
/// Observers run in turn, where the run is decided; they must be quick and mustn't block.
public protocol RunObserver: Sendable {
  /// Receives one event.
  func observe(_ event: RunEvent)

  /// Whether it wants to see the requests and responses of calls as well; by default it doesn't.
  var observesMessages: Bool { get }
}

extension RunObserver {
  /// No messages.
  public var observesMessages: Bool { false }
}
