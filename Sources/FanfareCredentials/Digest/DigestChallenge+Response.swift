internal import FanfareText

extension DigestChallenge {
  /// The value of the `Authorization` field that answers the challenge (RFC 7616, section 3.4).
  ///
  /// Control characters, which no field can have, are percent-encoded; a server won't accept such a request.
  ///
  /// - Parameters:
  ///   - username: the user name.
  ///   - password: the password; only a hash of it is in the answer.
  ///   - method: the method of the request, in upper case.
  ///   - uri: path and query as they stand in the request line.
  ///   - clientNonce: a text that nobody can guess, of ASCII letters and digits.
  ///   - count: how many requests this nonce has been answered in, this one included; from 1.
  package func response(
    username: String,
    password: String,
    method: String,
    uri: String,
    clientNonce: String,
    count: UInt32
  ) -> String {
    var key = algorithm.hash("\(username):\(realm):\(password)")
    if algorithm.isSession { key = algorithm.hash("\(key):\(nonce):\(clientNonce)") }
    let request = algorithm.hash("\(method):\(uri)")
    let digits = String(count, radix: 16)
    let counter = String(repeating: "0", count: 8 - digits.count) + digits
    let middle = isCounted ? "\(nonce):\(counter):\(clientNonce):auth" : nonce

    var fields = [usernameField(username), "realm=\(Self.quoted(realm))", "uri=\(Self.quoted(uri))"]
    if namesAlgorithm { fields.append("algorithm=\(algorithm.rawValue)") }
    fields.append("nonce=\(Self.quoted(nonce))")
    if isCounted { fields.append("nc=\(counter)") }
    if isCounted || algorithm.isSession { fields.append("cnonce=\(Self.quoted(clientNonce))") }
    if isCounted { fields.append("qop=auth") }
    fields.append("response=\"\(algorithm.hash("\(key):\(middle):\(request)"))\"")
    if let opaque { fields.append("opaque=\(Self.quoted(opaque))") }
    if hashesUsername { fields.append("userhash=true") }
    return "Digest " + fields.joined(separator: ", ")
  }

  /// The user name, hashed if the server wants that, or else in RFC 8187's form if it isn't plain ASCII.
  private func usernameField(_ username: String) -> String {
    if hashesUsername { return "username=\"\(algorithm.hash("\(username):\(realm)"))\"" }
    if username.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return "username=\(Self.quoted(username))" }
    let bytes = username.utf8.flatMap { PercentEncoding.isUnreserved($0) ? [$0] : PercentEncoding.escape($0) }
    return "username*=UTF-8''\(String(decoding: bytes, as: UTF8.self))"
  }

  private static func quoted(_ text: String) -> String {
    var bytes = [UInt8(ascii: "\"")]
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20, 0x7F: bytes += PercentEncoding.escape(byte)
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes + [UInt8(ascii: "\"")], as: UTF8.self)
  }
}
