internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

extension WorkflowError {
  /// The error of a call that isn't made, since it may not go where it was to go.
  static func targetRefused(_ detail: String) -> WorkflowError {
    WorkflowError(.configuration, detail, title: "Target refused")
  }

  /// The error of a call that failed, with what was asked and answered.
  ///
  /// - Parameters:
  ///   - error: why it failed.
  ///   - method: the HTTP method.
  ///   - path: the path; a query isn't kept, since it may have secrets.
  init(_ error: ServiceError, method: String, path: String) {
    self.init(error)
    self.method = method
    self.path = String(path.unicodeScalars.prefix { $0 != "?" }.prefix(500))
    self.body = error.answer.map { text in (try? JSONValue(parsing: text)) ?? .string(text) }
  }

  private init(_ error: ServiceError) {
    let status = error.status?.code
    switch error.code {
    case .httpStatus:
      let reason = error.status?.reasonPhrase ?? ""
      self.init(.communication, "\(error)", status: status, title: reason.isEmpty ? nil : reason)
    case .attemptTimeout, .deadlineExceeded, .connectTimeout, .streamStalled:
      self.init(.timeout, "\(error)", title: "Timeout")
    case .rateLimited: self.init(.communication, "\(error)", status: 429, title: "Too many requests")
    case .connectionRefused, .connectionLost, .insecureConnection, .localResources, .nameNotResolved,
      // Whatever policy refuses a call, those that come later too.
      _ where error.code.isLocalRefusal:
      self.init(.communication, "\(error)", status: 503, title: "Service unavailable")
    case .undecodableResponse, .responseTooLarge:
      self.init(.communication, "\(error)", status: 502, title: "Unreadable answer")
    case .invalidRequest, .unknownService: self.init(.configuration, "\(error)")
    case .targetRefused: self = .targetRefused("\(error)")
    default: self.init(.runtime, "\(error)")
    }
  }
}
