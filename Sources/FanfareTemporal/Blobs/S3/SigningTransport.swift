internal import Fanfare
internal import HTTPTypes

/// Signs requests when they are sent, each attempt by itself.
///
/// One that is repeated, or has waited for its turn, isn't too late for the storage then, and goes with the credentials that hold now.
struct SigningTransport: Transport {
  /// What carries the requests.
  let base: any Transport
  /// What they are signed for.
  let region: String
  /// Who asks, as it is now.
  let credentials: @Sendable () throws(MissingCredentials) -> AWSCredentials
  /// The seconds since 1970.
  let timeOfDay: @Sendable () -> Double

  func send(_ request: TransportRequest) async -> TransportReply {
    let signed: TransportRequest
    do throws(MissingCredentials) {
      signed = request.signed(
        by: RequestSignature(credentials: try credentials(), region: region, time: timeOfDay())
      )
    } catch {
      return TransportReply(
        .failure(TransportError(.invalidRequest, error.description, requestMayHaveBeenSent: false))
      )
    }
    return await base.send(signed)
  }

  func preferredExecutor() -> (any TaskExecutor)? { base.preferredExecutor() }

  var isOnPreferredExecutor: Bool { base.isOnPreferredExecutor }

  var preferredClock: (any MonotonicClock)? { base.preferredClock }
}

extension TransportRequest {
  /// The request with what proves who makes it.
  ///
  /// Its target has no query, and the hash of its body is in a header field already.
  func signed(by signature: RequestSignature) -> TransportRequest {
    var headers = headers
    headers[.signingDate] = signature.date
    headers[.securityToken] = signature.credentials.sessionToken
    // What proxies may change isn't signed.
    let own = headers.filter { $0.name.canonicalName.hasPrefix("x-amz-") }
    headers[.authorization] = signature.authorization(
      for: RequestSignature.Content(
        method: method.rawValue,
        path: target,
        headers: [("host", endpoint.origin.authority)] + own.map { ($0.name.canonicalName, $0.value) },
        bodyHash: headers[.contentHash] ?? ""
      )
    )
    return with(headers: headers)
  }
}

extension HTTPField.Name {
  /// The SHA-256 of a request's body, in hexadecimal digits.
  static let contentHash = HTTPField.Name(literal: "x-amz-content-sha256")
  fileprivate static let securityToken = HTTPField.Name(literal: "x-amz-security-token")
  fileprivate static let signingDate = HTTPField.Name(literal: "x-amz-date")
}
