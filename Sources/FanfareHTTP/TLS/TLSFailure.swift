internal import Fanfare
internal import NIOSSL

/// Why TLS failed, in words that need no knowledge of the library that speaks it.
struct TLSFailure: Error, Equatable {
  /// What happened, as the end of a sentence about the service: `its certificate has expired`.
  let reason: String

  init(_ reason: String) {
    self.reason = reason
  }

  /// Explains an error of the handshake or of what follows it.
  ///
  /// With TLS 1.3 a service tells only after the client's side of the handshake is done that it wants a certificate.
  ///
  /// - Parameters:
  ///   - error: what the TLS handler reported.
  ///   - certificate: the service's, if it has shown one.
  ///   - showsCertificate: whether the client has one to show.
  ///   - now: the time of day that certificates are compared with, in seconds since 1970.
  /// - Returns: `nil` if the error isn't one of TLS.
  init?(_ error: any Error, certificate: NIOSSLCertificate?, showsCertificate: Bool, now: Int) {
    switch error {
    case NIOSSLError.handshakeFailed(let error), let error as BoringSSLError:
      let codes = error.codes
      if codes.contains("CERTIFICATE_VERIFY_FAILED") {
        self.init(UntrustedCertificate(certificate, now: now).reason)
      } else {
        self.init(Self.reason(codes, showsCertificate: showsCertificate))
      }
    case let error as NIOSSLExtraError
    where error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch:
      self.init("its certificate isn't for this host")
    case NIOSSLError.unableToValidateCertificate, NIOSSLError.noCertificateToValidate:
      self.init("its certificate isn't for this host")
    default: return nil
    }
  }

  /// What the codes of BoringSSL mean to a person.
  static func reason(_ codes: [String], showsCertificate: Bool) -> String {
    if codes.contains(where: clientCertificateCodes.contains) {
      return showsCertificate
        ? "it refused the client's certificate (\(words(codes)))"
        : "it wants a client certificate, and none is set"
    }
    if codes.contains("SSLV3_ALERT_HANDSHAKE_FAILURE") {
      let guess = showsCertificate ? "" : "; it may want a client certificate"
      return "it broke off the handshake, as services do that have no cipher in common\(guess)"
    }
    for code in codes { if let reason = reasons[code] { return reason } }
    return codes.isEmpty ? "the handshake failed" : "the handshake failed (\(words(codes)))"
  }

  private static let clientCertificateCodes: Set<String> = [
    "TLSV1_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_NO_CERTIFICATE", "SSLV3_ALERT_BAD_CERTIFICATE",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "SSLV3_ALERT_CERTIFICATE_REVOKED",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED", "SSLV3_ALERT_CERTIFICATE_UNKNOWN", "TLSV1_ALERT_UNKNOWN_CA",
    "TLSV1_ALERT_ACCESS_DENIED",
  ]

  private static let reasons = [
    "WRONG_VERSION_NUMBER": "it doesn't speak TLS there; is it an http address?",
    "HTTP_REQUEST": "it doesn't speak TLS there; is it an http address?",
    "HTTPS_PROXY_REQUEST": "it doesn't speak TLS there; is it an http address?",
    "UNSUPPORTED_PROTOCOL": "it has no version of TLS in common with this side",
    "TLSV1_ALERT_PROTOCOL_VERSION": "it has no version of TLS in common with this side",
    "TLSV1_ALERT_UNRECOGNIZED_NAME": "it doesn't know a host of that name",
    "TLSV1_ALERT_NO_APPLICATION_PROTOCOL": "it doesn't speak the version of HTTP that it was offered",
    "EOF": "the connection was closed during the handshake",
  ]

  /// The first code in small letters: `unknown ca`.
  private static func words(_ codes: [String]) -> String {
    var code = Substring(codes.first ?? "no reason given")
    for prefix in ["TLSV1_ALERT_", "SSLV3_ALERT_"] where code.hasPrefix(prefix) {
      code = code.dropFirst(prefix.count)
    }
    return code.replacing("_", with: " ").lowercased()
  }
}

extension BoringSSLError {
  /// The names of what went wrong, without libraries, numbers and places in their sources.
  fileprivate var codes: [String] {
    switch self {
    case .sslError(let errors), .unknownError(let errors), .invalidSNIName(let errors),
      .failedToSetALPN(let errors):
      errors.map { error in
        // error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at /path:297
        let text = "\(error)"
        guard error != .eofDuringHandshake, let start = text.firstRange(of: "OPENSSL_internal:")?.upperBound
        else { return "EOF" }
        return String(text[start...].prefix { $0 != " " })
      }
    case .zeroReturn, .syscallError: ["EOF"]
    default: []
    }
  }
}
