internal import Synchronization

/// The compressed body of a call: the first attempt that is sent has it made, and all others have it.
///
/// A transport makes it with ``prepare(_:by:)`` before it sends the request, and adds `Content-Encoding: gzip` where there is a ``body``.
public final class RequestCompression: Sendable {
  private enum State {
    case unknown
    case done([UInt8]?)
  }

  private let state = Mutex(State.unknown)

  /// Prepares for one call.
  public init() {}

  /// Whether it has been made, or found to be of no use.
  public var isDone: Bool {
    // Who asks may be on an event loop, and the lock is held for as long as it is being made.
    state.withLockIfAvailable { state in
      if case .done = state { true } else { false }
    } ?? false
  }

  /// The compressed body; `nil` as long as it hasn't been made, and for one that became no smaller.
  public var body: [UInt8]? {
    state.withLock { state in
      if case .done(let body) = state { body } else { nil }
    }
  }

  /// Makes the compressed body, unless that has been done.
  ///
  /// It takes milliseconds and more for a large one, so it isn't for event loops. Attempts that come meanwhile wait for it.
  ///
  /// - Parameters:
  ///   - body: the body as it is.
  ///   - compress: compresses it; `nil` if it was given up, so that the next attempt tries again.
  public func prepare(_ body: [UInt8], by compress: ([UInt8]) -> [UInt8]?) {
    state.withLock { state in
      guard case .unknown = state, let compressed = compress(body) else { return }
      state = .done(compressed.count < body.count ? compressed : nil)
    }
  }
}
