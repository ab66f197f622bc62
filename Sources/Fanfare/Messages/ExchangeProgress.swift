/// How far an exchange had come when it ended without a response.
public enum ExchangeProgress: Hashable, Sendable {
  /// It waited for a connection: as many as may be open were in use.
  case queued
  /// The addresses of the service's host were being looked up.
  case resolving
  /// The service hadn't accepted the connection.
  case connecting
  /// The TLS handshake was under way.
  case securing
  /// The system had taken this many bytes of the request's head and body.
  case sending(bytes: Int, of: Int)
  /// The request had left, and no byte of the response had come.
  case waiting
  /// This many bytes of the response had come, and its head wasn't complete.
  case receivingHead(bytes: Int)
  /// This many bytes of the response's body had come; the total is `nil` if the service didn't say how many there are.
  case receivingBody(bytes: Int, of: Int?)

  /// The name of the phase, as JSON has it: `receiving_body`.
  public var phase: String {
    switch self {
    case .queued: "queued"
    case .resolving: "resolving"
    case .connecting: "connecting"
    case .securing: "tls_handshake"
    case .sending: "sending"
    case .waiting: "waiting"
    case .receivingHead: "receiving_head"
    case .receivingBody: "receiving_body"
    }
  }

  /// The bytes that had been moved in this phase; `nil` where none are counted.
  public var bytes: Int? {
    switch self {
    case .sending(let bytes, _), .receivingHead(let bytes), .receivingBody(let bytes, _): bytes
    default: nil
    }
  }

  /// The bytes that were to be moved in this phase, if that is known.
  public var total: Int? {
    switch self {
    case .sending(_, let total): total
    case .receivingBody(_, let total): total
    default: nil
    }
  }
}

extension ExchangeProgress: CustomStringConvertible {
  /// When it was, to follow what happened then: `after 5 of 100 bytes of the body`.
  public var description: String {
    switch self {
    case .queued: "while waiting for a free connection"
    case .resolving: "while looking up the host"
    case .connecting: "while connecting"
    case .securing: "during the TLS handshake"
    case .sending(let bytes, let total): "after \(bytes) of \(total) bytes of the request were sent"
    case .waiting: "before the first byte of the answer"
    case .receivingHead(let bytes): "after \(Self.count(bytes)) of the answer's head"
    case .receivingBody(let bytes, let total?): "after \(bytes) of \(Self.count(total)) of the body"
    case .receivingBody(let bytes, nil): "after \(Self.count(bytes)) of the body"
    }
  }

  private static func count(_ bytes: Int) -> String { bytes == 1 ? "1 byte" : "\(bytes) bytes" }
}
