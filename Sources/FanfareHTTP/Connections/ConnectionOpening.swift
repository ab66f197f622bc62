internal import Fanfare

/// A connection that is being made, and how far that has come.
///
/// It is confined to its event loop, which the compiler can't see.
final class ConnectionOpening: @unchecked Sendable {
  private let resolver: OriginResolver?
  /// Whether the service has accepted the connection, and the TLS handshake is left.
  var isSecuring = false

  /// Notes the beginning of a connection.
  ///
  /// - Parameter resolver: finds the host's addresses; `nil` for a Unix socket, which needs none.
  init(_ resolver: OriginResolver?) {
    self.resolver = resolver
  }

  /// How far it has come.
  var progress: ExchangeProgress {
    if isSecuring { return .securing }
    return resolver?.isAnswered == false ? .resolving : .connecting
  }
}
