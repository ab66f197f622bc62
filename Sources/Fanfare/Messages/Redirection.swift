internal import HTTPTypes

/// An answer that sends the request elsewhere.
///
/// It is the cause of the error that such an answer is, as long as nobody follows it. Its text says nothing, since the address may have
/// a credential.
struct Redirection: Error, Hashable, CustomStringConvertible {
  let status: HTTPResponse.Status
  /// The value of `Location`.
  let location: String

  /// Reads an answer.
  ///
  /// - Returns: `nil` for one that sends nobody elsewhere: 300, 304 and any without `Location`.
  init?(_ response: ServiceResponse) {
    guard [301, 302, 303, 307, 308].contains(response.status.code),
      // Several are joined by no comma: the field isn't a list (RFC 9110, section 10.2.2).
      let location = response.headers[values: .location].first
    else { return nil }
    status = response.status
    self.location = location
  }

  var description: String { "the service sent the request elsewhere" }
}

extension ServiceError {
  /// Where the answer sends the request that this is the error of.
  var redirection: Redirection? {
    for case let redirection as Redirection in causes { return redirection }
    return nil
  }
}
