/// What was measured of one exchange.
public struct Transfer: Hashable, Sendable {
  /// The time spent waiting for a connection, including the making of a new one.
  public var connecting: Duration
  /// The time from the request's last byte handed to the system to the response's first byte.
  public var waiting: Duration
  /// The time from the response's first byte to its last.
  public var receiving: Duration
  /// The bytes sent: head and body.
  public var bytesSent: Int
  /// The bytes received: head and body.
  public var bytesReceived: Int
  /// Whether the exchange used a connection that had served another before.
  public var reusedConnection: Bool

  /// Creates a measurement; each part is zero until it is known.
  public init(
    connecting: Duration = .zero,
    waiting: Duration = .zero,
    receiving: Duration = .zero,
    bytesSent: Int = 0,
    bytesReceived: Int = 0,
    reusedConnection: Bool = false
  ) {
    self.connecting = connecting
    self.waiting = waiting
    self.receiving = receiving
    self.bytesSent = bytesSent
    self.bytesReceived = bytesReceived
    self.reusedConnection = reusedConnection
  }
}
