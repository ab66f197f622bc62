public import Instrumentation

/// A reader of the events of calls: log lines, metrics, spans, a progress bar, a test.
///
/// Observers run in turn, in the task that makes the call; they must be quick and mustn't block.
public protocol CallObserver: Sendable {
  /// Receives one event.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - context: the context of what the event is about. An observer may add to it when a group, a call or an attempt
  ///     starts: it finds what it added in the later events of the same, and in those of everything within. What it
  ///     added for an attempt goes out with the request's headers through the installed instrument (`traceparent`).
  func observe(_ event: CallEvent, context: inout InstrumentationContext)

  /// Whether it wants to see requests and responses as well (``CallEvent/messagesExchanged(_:attempt:_:)``), which costs a copy of each; by
  /// default it doesn't.
  var observesMessages: Bool { get }
}

extension CallObserver {
  /// No messages.
  public var observesMessages: Bool { false }
}
