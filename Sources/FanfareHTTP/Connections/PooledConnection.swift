internal import Fanfare

/// A connection as its pool sees it: one that carries an exchange at a time, or one that carries many.
enum PooledConnection: Equatable {
  case exclusive(HTTPConnection)
  case shared(HTTP2Connection)

  /// Whether the socket is still open as far as is known.
  var isOpen: Bool {
    switch self {
    case .exclusive(let connection): connection.isOpen
    case .shared(let connection): connection.isOpen
    }
  }

  /// Since when it carries nothing, if it carries nothing; what the pool keeps for later is asked for it.
  var idleSince: MonotonicInstant? {
    switch self {
    case .exclusive(let connection): connection.idleSince
    case .shared(let connection): connection.isIdle ? connection.idleSince : nil
    }
  }

  /// Notes that it carries nothing yet.
  func noteIdle(since now: MonotonicInstant) {
    switch self {
    case .exclusive(let connection): connection.idleSince = now
    case .shared(let connection): connection.idleSince = now
    }
  }

  /// Sends the request of an exchange.
  func run(_ exchange: Exchange, at now: MonotonicInstant) {
    switch self {
    case .exclusive(let connection): connection.run(exchange, at: now)
    case .shared(let connection): connection.run(exchange, at: now)
    }
  }

  /// Hands what has been written to the system.
  func flush() {
    switch self {
    case .exclusive(let connection): connection.flush()
    case .shared(let connection): connection.flush()
    }
  }

  /// Closes the socket.
  func close() {
    switch self {
    case .exclusive(let connection): connection.close()
    case .shared(let connection): connection.close()
    }
  }

  static func == (first: Self, second: Self) -> Bool {
    switch (first, second) {
    case (.exclusive(let first), .exclusive(let second)): first === second
    case (.shared(let first), .shared(let second)): first === second
    case (.exclusive, .shared), (.shared, .exclusive): false
    }
  }
}
