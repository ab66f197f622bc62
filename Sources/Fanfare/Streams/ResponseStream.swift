public import HTTPTypes

/// An answer that is read while it comes: its head, and the body as a sequence of pieces.
///
/// The pieces have whatever sizes the network gave them, undone of gzip and deflate. ``lines(maximumBytes:)`` and
/// ``events(maximumBytes:)`` cut them into what they mean.
///
/// ```swift
/// let answer = await services.stream(ServiceCall("llm", request))
/// for try await event in try answer.get().events() { print(event.data) }
/// ```
///
/// While nobody reads, nothing is read from the service either, beyond some 256 KiB. The answer is given up, down to the socket, when
/// the task that reads it is cancelled, with ``cancel()``, and when the last copy of this value and of its iterators is gone. Its
/// bytes can be read once, by one task at a time: two sequences of one answer share what comes.
public struct ResponseStream: AsyncSequence, Sendable {
  /// Some bytes of the body, at least one.
  public typealias Element = [UInt8]
  /// Why the rest of an answer doesn't come.
  public typealias Failure = ServiceError

  /// The status; a success, since any other answer is the error of its call.
  public let status: HTTPResponse.Status

  /// The header fields, in the order they came.
  public let headers: HTTPFields

  private let hold: StreamHold
  /// What was known of the call before redirects led it to this answer.
  private var earlier: CallInfo?

  /// The answer of a flow whose head has come.
  package init(_ flow: ResponseFlow) {
    status = flow.head?.status ?? .ok
    headers = flow.head?.headers ?? [:]
    hold = StreamHold(flow)
  }

  /// The same answer as that of a call of which this is known so far.
  func following(_ earlier: CallInfo?) -> ResponseStream {
    var stream = self
    stream.earlier = earlier
    return stream
  }

  /// The service that answers.
  public var service: ServiceName { hold.flow.service }

  /// How the call has ended, with every attempt; `nil` while the answer goes on.
  ///
  /// The end is known before a reader is told of it.
  public var result: ServiceResult<Void>? {
    guard let ending = hold.flow.ending, let info = ending.info else { return nil }
    let result = ServiceResult<Void>(ending.error.map { .failure($0) } ?? .success(()), of: info)
    return earlier.map(result.following) ?? result
  }

  /// Gives the answer up; does nothing if it has ended.
  ///
  /// Who reads gets what has come already, and then an error with ``ServiceError/Code/cancelled``.
  public func cancel() { hold.flow.cancel() }

  /// Reads no further, since what has come is enough: the connection is closed, and the call has succeeded.
  ///
  /// It does nothing if the answer has ended.
  public func finish() { hold.flow.finish() }

  /// Begins to read, or goes on where another iterator stopped.
  public func makeAsyncIterator() -> Iterator { Iterator(hold: hold) }

  /// Reads the pieces of an answer.
  public struct Iterator: AsyncIteratorProtocol {
    private let hold: StreamHold
    private var isAtEnd = false

    fileprivate init(hold: StreamHold) { self.hold = hold }

    /// The service that answers.
    var service: ServiceName { hold.flow.service }

    /// Waits for the next piece.
    ///
    /// - Returns: `nil` at the end of a complete answer.
    /// - Throws: why the rest doesn't come: ``ServiceError/Code/connectionLost``, ``ServiceError/Code/streamStalled``,
    ///   ``ServiceError/Code/deadlineExceeded``, ``ServiceError/Code/cancelled``, or that it isn't what it is said to be.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(ServiceError) -> [UInt8]? {
      guard !isAtEnd else { return nil }
      switch await hold.flow.next() {
      case .piece(let bytes): return bytes
      case .end(let error):
        isAtEnd = true
        if let error { throw error }
        return nil
      }
    }
  }
}

extension ResponseStream {
  /// The whole body, for answers that turn out to be wanted whole.
  ///
  /// - Parameter maximumBytes: how large it may be; beyond that the answer is given up.
  /// - Throws: why it isn't complete; ``ServiceError/Code/responseTooLarge`` if it is larger.
  public func collect(maximumBytes: Int) async throws(ServiceError) -> [UInt8] {
    var body: [UInt8] = []
    var pieces = makeAsyncIterator()
    while let piece = try await pieces.next() {
      guard body.count + piece.count <= maximumBytes else {
        cancel()
        throw ServiceError(
          .responseTooLarge,
          "the body of the response is larger than \(maximumBytes) bytes",
          service: service,
          status: status
        )
      }
      body += piece
    }
    return body
  }
}

/// Gives an answer up when nobody can read it any more.
private final class StreamHold: Sendable {
  let flow: ResponseFlow

  init(_ flow: ResponseFlow) { self.flow = flow }

  deinit { flow.cancel() }
}
