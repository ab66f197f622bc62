internal import NIOSSL

/// What a certificate that wasn't trusted says about the reason.
///
/// TLS tells only that no chain to a trusted root holds; what people have to do differs with the reason.
struct UntrustedCertificate: Equatable {
  /// Its validity, in seconds since 1970.
  let notBefore: Int
  let notAfter: Int
  /// Whether it was signed with its own key, going by its names.
  let isSelfSigned: Bool
  let now: Int

  init(notBefore: Int, notAfter: Int, isSelfSigned: Bool, now: Int) {
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.isSelfSigned = isSelfSigned
    self.now = now
  }

  /// Reads what a certificate says; one that is unknown says nothing.
  init(_ certificate: NIOSSLCertificate?, now: Int) {
    self.init(
      notBefore: certificate.map { Int($0.notValidBefore) } ?? now,
      notAfter: certificate.map { Int($0.notValidAfter) } ?? now,
      isSelfSigned: certificate.flatMap { try? DERNames($0.toDERBytes()) }?.areEqual ?? false,
      now: now
    )
  }

  /// Why it isn't trusted.
  var reason: String {
    let time =
      if notAfter < now {
        "expired \(Self.days(now - notAfter)) ago"
      } else if notBefore > now {
        "isn't valid for another \(Self.days(notBefore - now)), going by this machine's clock"
      } else {
        String?.none
      }
    if isSelfSigned { return "its certificate is self-signed" + (time.map { ", and \($0)" } ?? "") }
    if let time { return "its certificate \(time)" }
    return "its certificate isn't trusted: no root that is trusted here vouches for who signed it"
  }

  private static func days(_ seconds: Int) -> String {
    switch seconds {
    case ..<7200: "\(seconds / 60 + 1) minutes"
    case ..<172_800: "\(seconds / 3600) hours"
    default: "\(seconds / 86_400) days"
    }
  }
}

/// The names in a certificate, as the bytes that they are coded with (RFC 5280, section 4.1).
private struct DERNames {
  private var issuer: ArraySlice<UInt8> = []
  private var subject: ArraySlice<UInt8> = []

  /// Whether the certificate names itself as its issuer.
  var areEqual: Bool { !issuer.isEmpty && issuer == subject }

  /// Reads a certificate; what can't be read has no names.
  init(_ certificate: [UInt8]) {
    var whole = certificate[...]
    var outer = Self.next(&whole).content
    var body = Self.next(&outer).content
    // The version is optional and tagged; then come the serial number and the algorithm.
    if Self.next(&body).tag == 0xA0 { _ = Self.next(&body) }
    _ = Self.next(&body)
    issuer = Self.next(&body).content
    _ = Self.next(&body)
    subject = Self.next(&body).content
  }

  /// Takes the next element: a tag of one byte, a length, and that many bytes.
  private static func next(_ bytes: inout ArraySlice<UInt8>) -> (tag: UInt8, content: ArraySlice<UInt8>) {
    guard let tag = bytes.popFirst(), let first = bytes.popFirst() else { return (0, []) }
    var length = Int(first)
    if first & 0x80 != 0 {
      let count = Int(first & 0x7F)
      guard count <= 4, count <= bytes.count else { return (0, []) }
      length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
      bytes = bytes.dropFirst(count)
    }
    guard length <= bytes.count else { return (0, []) }
    defer { bytes = bytes.dropFirst(length) }
    return (tag, bytes.prefix(length))
  }
}
