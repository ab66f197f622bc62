/// Reads an answer piece by piece for what cuts it into parts of its own, such as lines, and gives it up where a part is too large.
struct PieceReader {
  private let stream: ResponseStream
  private var pieces: ResponseStream.Iterator

  init(_ stream: ResponseStream) {
    self.stream = stream
    pieces = stream.makeAsyncIterator()
  }

  /// Waits for the next piece; `nil` at the end of a complete answer.
  mutating func next(isolation actor: isolated (any Actor)?) async throws(ServiceError) -> [UInt8]? {
    try await pieces.next(isolation: actor)
  }

  /// Gives the answer up.
  ///
  /// - Parameter reason: what of it is too large.
  /// - Returns: the error that says so.
  func refuse(_ reason: String) -> ServiceError {
    stream.cancel()
    return ServiceError(.responseTooLarge, reason, service: stream.service, status: stream.status)
  }
}
