/// What was measured of one exchange.
///
/// Times are kept as whole nanoseconds, as clocks give them: every exchange carries them, and durations would take twice the room.
public struct Transfer: Hashable, Sendable {
  private var connectingTime: Int64
  private var resolvingTime: Int64 = 0
  private var openingTime: Int64 = 0
  private var securingTime: Int64 = 0
  private var sendingTime: Int64 = 0
  private var waitingTime: Int64
  private var receivingTime: Int64
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
    connectingTime = connecting.wholeNanoseconds
    waitingTime = waiting.wholeNanoseconds
    receivingTime = receiving.wholeNanoseconds
    self.bytesSent = bytesSent
    self.bytesReceived = bytesReceived
    self.reusedConnection = reusedConnection
  }

  /// The time spent waiting for a connection, including the making of a new one.
  public var connecting: Duration {
    get { .nanoseconds(connectingTime) }
    set { connectingTime = newValue.wholeNanoseconds }
  }

  /// The part of ``connecting`` in which the addresses of the host were looked up for a new connection.
  public var resolving: Duration {
    get { .nanoseconds(resolvingTime) }
    set { resolvingTime = newValue.wholeNanoseconds }
  }

  /// The part of ``connecting`` in which a new connection was opened, until the service had accepted it.
  public var opening: Duration {
    get { .nanoseconds(openingTime) }
    set { openingTime = newValue.wholeNanoseconds }
  }

  /// The part of ``connecting`` that the TLS handshake of a new connection took.
  public var securing: Duration {
    get { .nanoseconds(securingTime) }
    set { securingTime = newValue.wholeNanoseconds }
  }

  /// The part of ``connecting`` in which the exchange waited for its turn: for a connection that others used, or until another could be
  /// opened.
  public var queueing: Duration {
    .nanoseconds(max(0, connectingTime - resolvingTime - openingTime - securingTime))
  }

  /// The part of ``waiting`` in which the system took the request's bytes; zero for a request of up to 64 KiB, which it takes at once.
  public var sending: Duration {
    get { .nanoseconds(sendingTime) }
    set { sendingTime = newValue.wholeNanoseconds }
  }

  /// The time from the handing over of the request to the response's first byte.
  public var waiting: Duration {
    get { .nanoseconds(waitingTime) }
    set { waitingTime = newValue.wholeNanoseconds }
  }

  /// The time from the response's first byte to its last.
  public var receiving: Duration {
    get { .nanoseconds(receivingTime) }
    set { receivingTime = newValue.wholeNanoseconds }
  }
}
