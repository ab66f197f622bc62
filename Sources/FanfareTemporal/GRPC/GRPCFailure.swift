/// Why a call to the server failed.
struct GRPCFailure: Error, Hashable, CustomStringConvertible {
  /// The codes of gRPC that are told apart here.
  enum Code: Int, Hashable {
    case cancelled = 1
    case unknown = 2
    case invalidArgument = 3
    case deadlineExceeded = 4
    case notFound = 5
    case alreadyExists = 6
    case permissionDenied = 7
    case resourceExhausted = 8
    case failedPrecondition = 9
    case aborted = 10
    case outOfRange = 11
    case unimplemented = 12
    case `internal` = 13
    case unavailable = 14
    case dataLoss = 15
    case unauthenticated = 16
  }

  let code: Code
  let message: String

  /// Whether the same may succeed a little later; also if one attempt took too long, as long as its caller has time left.
  var isTransient: Bool {
    switch code {
    case .unavailable, .deadlineExceeded, .resourceExhausted, .aborted: true
    case .cancelled, .unknown, .invalidArgument, .notFound, .alreadyExists, .permissionDenied,
      .failedPrecondition, .outOfRange, .unimplemented, .internal, .dataLoss,
      .unauthenticated:
      false
    }
  }

  var description: String { "\(message) (\(code))" }
}
