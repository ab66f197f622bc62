internal import FanfareText
internal import HTTPTypes

/// An event that a service has sent in an answer of the type `text/event-stream` (WHATWG HTML, section 9.2).
public struct ServerSentEvent: Hashable, Sendable {
  /// What kind of event it is; `message` unless the service says otherwise.
  public var type: String

  /// What it says; several lines of data are joined by line feeds.
  public var data: String

  /// The identifier that the service has given to this event or to one before it; empty if it has given none.
  ///
  /// A request that is to go on behind it sends it as `Last-Event-ID`.
  public var lastID: String

  /// How long the service wants a client to wait before it connects again, as it has said last; `nil` if it has said nothing.
  public var retry: Duration?

  /// Creates an event.
  public init(type: String = "message", data: String, lastID: String = "", retry: Duration? = nil) {
    self.type = type
    self.data = data
    self.lastID = lastID
    self.retry = retry
  }
}

/// The events of an answer of the type `text/event-stream`.
public struct ServerSentEvents: AsyncSequence, Sendable {
  /// An event that is complete.
  public typealias Element = ServerSentEvent
  /// Why the rest of an answer doesn't come.
  public typealias Failure = ServiceError

  fileprivate let stream: ResponseStream
  fileprivate let maximumBytes: Int

  /// Begins to read.
  public func makeAsyncIterator() -> Iterator { Iterator(stream, maximumBytes: maximumBytes) }

  /// Reads the events of an answer.
  public struct Iterator: AsyncIteratorProtocol {
    private let stream: ResponseStream
    private var pieces: PieceReader
    private var parser: ServerSentEventParser
    private var events: ArraySlice<ServerSentEvent> = []

    fileprivate init(_ stream: ResponseStream, maximumBytes: Int) {
      self.stream = stream
      pieces = PieceReader(stream)
      parser = ServerSentEventParser(maximumBytes: maximumBytes)
    }

    /// Waits for the next event.
    ///
    /// - Returns: `nil` at the end of a complete answer; an event that it breaks off within isn't told, as the grammar wants it.
    /// - Throws: why the rest doesn't come; ``ServiceError/Code/undecodableResponse`` if the answer is no stream of events, and
    ///   ``ServiceError/Code/responseTooLarge`` for an event that is too large.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws(ServiceError) -> ServerSentEvent? {
      try stream.checkEventStream()
      while events.isEmpty {
        // What stands before an event that is too large was told first.
        if let failure = parser.failure { throw pieces.refuse("\(failure)") }
        guard let piece = try await pieces.next(isolation: actor) else { return nil }
        if let found = try? parser.events(in: piece) { events = found[...] }
      }
      return events.popFirst()
    }
  }
}

extension ResponseStream {
  /// The events of the answer, which has to be of the type `text/event-stream`.
  ///
  /// - Parameter maximumBytes: how large an event may be, or a line of it, at least 1; beyond that the answer is given up.
  public func events(maximumBytes: Int = 1 << 20) -> ServerSentEvents {
    ServerSentEvents(stream: self, maximumBytes: maximumBytes)
  }

  /// Whether the answer says that it is a stream of events.
  public var isEventStream: Bool { headers.sayEventStream }

  /// Refuses an answer that is no stream of events; 204 is one without any.
  fileprivate func checkEventStream() throws(ServiceError) {
    guard !isEventStream, status.code != 204 else { return }
    cancel()
    let type =
      headers[.contentType].map { "its content type is \(VisibleText.line($0))" } ?? "it has no content type"
    throw ServiceError(
      .undecodableResponse,
      "the answer is no stream of events: \(type), and not text/event-stream",
      service: service,
      status: status
    )
  }
}

extension HTTPFields {
  /// Whether they say that the body is a stream of events (`text/event-stream`).
  var sayEventStream: Bool {
    let type = (self[.contentType] ?? "").prefix { $0 != ";" }
    return type.lowercased().filter { $0 != " " && $0 != "\t" } == "text/event-stream"
  }
}
