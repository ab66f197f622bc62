internal import Synchronization

/// A body that is read while it is sent, so that it may be larger than the memory.
///
/// The service is told its length beforehand where that is known; otherwise it is sent in chunks (RFC 9112, section 7.1). A body that can be
/// read only once is sent only once: what has begun to read it isn't repeated, hedged or redirected. `RequestUpload.file(at:)`, in
/// `FanfareHTTP`, reads a file, as often as it is asked to.
///
/// ```swift
/// var request = ServiceRequest(method: .put, path: "/backup")
/// request.upload = RequestUpload(pieces)
/// ```
///
/// Policies that look at a body, such as the costs of limits and the compression of requests, see an empty one.
public final class RequestUpload: Sendable {
  /// Hands pieces on, one after another, and waits for each until it is taken.
  public typealias Source = @Sendable (_ send: ([UInt8]) async throws -> Void) async throws -> Void

  /// How many bytes it has; `nil` if that isn't known.
  public let length: Int?

  /// Whether it can be read again from its beginning.
  public let isRepeatable: Bool

  private let source: Source
  private let hasBegun = Mutex(false)

  /// Creates a body.
  ///
  /// - Parameters:
  ///   - length: how many bytes it has; a request fails that brings more or fewer. `nil` if that isn't known.
  ///   - isRepeatable: whether `source` gives the same bytes again when it is called again.
  ///   - source: hands the pieces on, in order. It throws what `send` throws, which happens when they are wanted no more.
  public init(length: Int? = nil, isRepeatable: Bool = false, _ source: @escaping Source) {
    self.length = length
    self.isRepeatable = isRepeatable
    self.source = source
  }

  /// Creates a body of a sequence, which is read once.
  ///
  /// - Parameters:
  ///   - pieces: some bytes each.
  ///   - length: how many bytes they have together; `nil` if that isn't known.
  public convenience init<Pieces: AsyncSequence & Sendable>(_ pieces: Pieces, length: Int? = nil)
  where Pieces.Element == [UInt8] {
    self.init(length: length) { send in
      for try await piece in pieces { try await send(piece) }
    }
  }

  /// Whether something has begun to read it.
  var isSpent: Bool { !isRepeatable && hasBegun.withLock { $0 } }

  /// Hands its pieces on to a transport.
  ///
  /// - Throws: what `send` throws, or why it can't be read: ``SpentUpload`` if it can be read only once, and was.
  public func pour(into send: ([UInt8]) async throws -> Void) async throws {
    let isFirst = hasBegun.withLock { hasBegun in
      defer { hasBegun = true }
      return !hasBegun
    }
    guard isFirst || isRepeatable else { throw SpentUpload() }
    try await source(send)
  }
}

extension RequestUpload: Hashable {
  /// Whether they are the same object.
  public static func == (first: RequestUpload, second: RequestUpload) -> Bool { first === second }

  /// Feeds its identity into a hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A body that can be read only once was to be read again.
public struct SpentUpload: Error, CustomStringConvertible {
  /// What it means.
  public var description: String { "it can be read only once, and was" }
}

/// What a request sends; as small as bytes alone.
enum RequestContent: Hashable, Sendable {
  case bytes([UInt8])
  case upload(RequestUpload)

  var bytes: [UInt8] {
    switch self {
    case .bytes(let bytes): bytes
    case .upload: []
    }
  }

  var upload: RequestUpload? {
    switch self {
    case .bytes: nil
    case .upload(let upload): upload
    }
  }

  /// Whether there is nothing to send.
  var isEmpty: Bool {
    switch self {
    case .bytes(let bytes): bytes.isEmpty
    case .upload: false
    }
  }
}
