internal import NIOCore
internal import NIOHTTP2
internal import Synchronization

/// The calls that are under way over one connection, and whether it takes further ones.
///
/// A server that is going to end a connection says so with GOAWAY (RFC 9113, section 6.8). Calls that are under way still get their
/// responses; new ones go over another connection, and with the last call the connection is closed.
final class ConnectionUsage: ChannelInboundHandler, Sendable {
  typealias InboundIn = HTTP2Frame

  private struct State {
    var calls = 0
    var isEnding = false
    var failure: String?
  }

  private let state = Mutex(State())

  /// Whether the server takes no further call.
  var isEnding: Bool { state.withLock { $0.isEnding } }

  /// Why the connection broke, such as a certificate that isn't trusted; `nil` if nothing is known of that.
  var failure: String? { state.withLock { $0.failure } }

  /// Counts a call.
  ///
  /// - Returns: `false` if it has to go over another connection; then it isn't counted.
  func begin() -> Bool {
    state.withLock { state in
      guard !state.isEnding else { return false }
      state.calls += 1
      return true
    }
  }

  /// Counts the end of a call.
  ///
  /// - Returns: whether the connection is to be closed.
  func end() -> Bool {
    state.withLock { state in
      state.calls -= 1
      return state.isEnding && state.calls == 0
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // What comes first is the cause of the others.
    state.withLock { $0.failure = $0.failure ?? "\(error)" }
    context.fireErrorCaught(error)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .goAway = unwrapInboundIn(data).payload else { return context.fireChannelRead(data) }
    let isIdle = state.withLock { state in
      state.isEnding = true
      return state.calls == 0
    }
    if isIdle { context.close(promise: nil) }
  }
}
