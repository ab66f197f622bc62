/// What was measured of one exchange.
///
/// Times are kept as whole nanoseconds, as clocks give them: every exchange carries them, and durations would take twice the room.
public struct Transfer: Hashable, Sendable {
  /// The time spent waiting for a connection, including the making of a new one.
  @WholeNanoseconds() public var connecting: Duration
  /// The part of ``connecting`` in which the addresses of the host were looked up for a new connection.
  @WholeNanoseconds() public var resolving: Duration
  /// The part of ``connecting`` in which a new connection was opened, until the service had accepted it.
  @WholeNanoseconds() public var opening: Duration
  /// The part of ``connecting`` that the TLS handshake of a new connection took.
  @WholeNanoseconds() public var securing: Duration
  /// The part of ``waiting`` in which the system took the request's bytes; zero for a request of up to 64 KiB, which it takes at once.
  @WholeNanoseconds() public var sending: Duration
  /// The time from the handing over of the request to the response's first byte.
  @WholeNanoseconds() public var waiting: Duration
  /// The time from the response's first byte to its last.
  @WholeNanoseconds() public var receiving: Duration
  /// The bytes sent: head and body.
  public var bytesSent: Int
  /// The bytes received: head and body.
  public var bytesReceived: Int
  /// Whether the exchange used a connection that had served another before.
  public var reusedConnection: Bool
  /// Whether it was spoken in HTTP/2, where header fields count as they are before they are compressed.
  public var usesHTTP2 = false

  /// Creates a measurement of which nothing is known yet: each part is zero.
  public init() {
    bytesSent = 0
    bytesReceived = 0
    reusedConnection = false
  }

  /// Creates a measurement; each part is zero until it is known.
  public init(
    connecting: Duration = .zero,
    waiting: Duration = .zero,
    receiving: Duration = .zero,
    bytesSent: Int = 0,
    bytesReceived: Int = 0,
    reusedConnection: Bool = false
  ) {
    self.bytesSent = bytesSent
    self.bytesReceived = bytesReceived
    self.reusedConnection = reusedConnection
    self.connecting = connecting
    self.waiting = waiting
    self.receiving = receiving
  }

  /// The version of HTTP that was spoken, as people write it: `HTTP/1.1` or `HTTP/2`.
  public var httpVersion: String { usesHTTP2 ? "HTTP/2" : "HTTP/1.1" }

  /// The part of ``connecting`` in which the exchange waited for its turn: for a connection that others used, or until another could be
  /// opened.
  public var queueing: Duration { max(.zero, connecting - resolving - opening - securing) }
}

/// A duration that is kept as a whole number of nanoseconds, in half the room; what is less is cut off.
@propertyWrapper
public struct WholeNanoseconds: Hashable, Sendable {
  private var count: Int64

  /// Keeps no duration: zero, without a conversion.
  public init() {
    count = 0
  }

  /// Keeps a duration.
  public init(wrappedValue: Duration) {
    count = wrappedValue.wholeNanoseconds
  }

  /// The duration.
  public var wrappedValue: Duration {
    get { .nanoseconds(count) }
    set { count = newValue.wholeNanoseconds }
  }
}
