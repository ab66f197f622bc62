/// Why something couldn't be had from a cluster.
public struct TemporalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kinds of errors there are.
  public enum Code: String, Hashable, Sendable {
    /// There is no such run, activity or namespace, or it has ended.
    case notFound
    /// There is a run of this name already.
    case alreadyExists
    /// The server couldn't be reached or didn't answer in time.
    case unavailable
    /// The server doesn't let the client do this.
    case denied
    /// The server refused what was asked for.
    case refused
    /// A value is larger than a cluster takes.
    case tooLarge
    /// It was given up here.
    case cancelled
  }

  /// What kind of error it is.
  public let code: Code
  /// What was tried, what happened and what to do.
  public let message: String
  /// Whether the same may succeed later, when the server is there again or less busy.
  let isTransient: Bool
  /// Whether it is the blob store's, and not the server's.
  private let isOfBlobs: Bool

  init(_ code: Code, _ message: String, isTransient: Bool = false, isOfBlobs: Bool = false) {
    self.code = code
    self.message = message
    self.isTransient = isTransient
    self.isOfBlobs = isOfBlobs
  }

  /// Whether the blob store can't do it, now or later, unless somebody does something about it.
  var isLastingRefusalOfBlobs: Bool { isOfBlobs && !isTransient }

  init(_ method: String, _ error: any Error, at address: TemporalAddress) {
    let code: Code =
      switch (error as? GRPCFailure)?.code {
      case .notFound?: .notFound
      case .alreadyExists?: .alreadyExists
      case .unavailable?, .deadlineExceeded?: .unavailable
      case .permissionDenied?, .unauthenticated?: .denied
      case .cancelled?: .cancelled
      case nil, .aborted?, .dataLoss?, .failedPrecondition?, .internal?, .invalidArgument?, .outOfRange?,
        .resourceExhausted?, .unimplemented?, .unknown?:
        error is CancellationError
          ? .cancelled : (error as? BlobError)?.isPassing == true ? .unavailable : .refused
      }
    self.init(
      code,
      "\(method) at \(address): \(error)",
      isTransient: Self.isTransient(error),
      isOfBlobs: error is BlobError
    )
  }

  /// The blob store couldn't do what it was asked for.
  init(_ error: BlobError) {
    self.init(
      error.isPassing ? .unavailable : .refused,
      error.description,
      isTransient: error.isPassing,
      isOfBlobs: true
    )
  }

  /// Whether the same may succeed a little later.
  static func isTransient(_ error: any Error) -> Bool {
    (error as? GRPCFailure)?.isTransient ?? ((error as? BlobError)?.isPassing == true)
  }

  /// The message.
  public var description: String { message }
}
