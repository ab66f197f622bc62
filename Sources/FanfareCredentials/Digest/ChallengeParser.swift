internal import FanfareText

/// Reads the challenges of a `WWW-Authenticate` field (RFC 9110, sections 5.6 and 11).
///
/// Commas separate challenges as well as their parameters: a word with `=` behind it is a parameter, any
/// other word begins a challenge.
struct ChallengeParser {
  private static let maximumBytes = 16_384
  private static let maximumChallenges = 16
  private static let maximumParameters = 32

  private let bytes: [UInt8]
  private var index = 0

  /// Reads a field.
  ///
  /// - Throws: ``CredentialsError`` if it isn't well-formed, or if it has more than 16 KiB, 16 challenges or
  ///   32 parameters in one.
  static func challenges(in field: String) throws(CredentialsError) -> [AuthenticationChallenge] {
    guard field.utf8.count <= maximumBytes else { throw malformed("it is longer than \(maximumBytes) bytes") }
    var parser = ChallengeParser(bytes: Array(field.utf8))
    var challenges: [AuthenticationChallenge] = []
    while let challenge = try parser.challenge() {
      challenges.append(challenge)
      guard challenges.count <= maximumChallenges else {
        throw malformed("it has more than \(maximumChallenges) challenges")
      }
    }
    return challenges
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func challenge() throws(CredentialsError) -> AuthenticationChallenge? {
    skipSeparators()
    guard index < bytes.count else { return nil }
    guard let scheme = token() else { throw Self.malformed("a scheme is missing at byte \(index)") }
    var challenge = AuthenticationChallenge(scheme: scheme)
    guard !skipToken68() else { return challenge }
    while let parameter = try parameter() {
      guard challenge[parameter.name] == nil else {
        throw Self.malformed("\(CredentialsError.excerpt(parameter.name)) stands twice in one challenge")
      }
      challenge.parameters.append(parameter)
      guard challenge.parameters.count <= Self.maximumParameters else {
        throw Self.malformed("a challenge has more than \(Self.maximumParameters) parameters")
      }
    }
    try checkEnd()
    return challenge
  }

  /// The next parameter; `nil`, and nothing is taken, if something else comes.
  private mutating func parameter() throws(CredentialsError) -> AuthenticationChallenge.Parameter? {
    let start = index
    skipSeparators()
    guard let name = token() else {
      index = start
      return nil
    }
    skipSpaces()
    guard current == UInt8(ascii: "=") else {
      index = start
      return nil
    }
    index += 1
    skipSpaces()
    guard let value = current == UInt8(ascii: "\"") ? try quotedString() : token() else {
      throw Self.malformed("\(CredentialsError.excerpt(name)) has no value")
    }
    try checkEnd()
    return AuthenticationChallenge.Parameter(name: name.lowercased(), value: value)
  }

  private mutating func quotedString() throws(CredentialsError) -> String {
    var value: [UInt8] = []
    index += 1
    while let byte = current, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { index += 1 }
      guard let byte = current, (byte >= 0x20 && byte != 0x7F) || byte == 0x09 else {
        throw Self.malformed("a quoted text has a control character at byte \(index), or no end")
      }
      value.append(byte)
      index += 1
    }
    guard current != nil else { throw Self.malformed("a quoted text has no end") }
    index += 1
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func token() -> String? {
    let start = index
    while let byte = current, Self.isTokenByte(byte) { index += 1 }
    return start == index ? nil : String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// Skips a value without a name, such as those of Negotiate.
  private mutating func skipToken68() -> Bool {
    let start = index
    skipSpaces()
    let first = index
    while let byte = current, PercentEncoding.isUnreserved(byte) || "+/".utf8.contains(byte) { index += 1 }
    let hasDigits = index > first
    while current == UInt8(ascii: "=") { index += 1 }
    skipSpaces()
    if hasDigits && (current == nil || current == UInt8(ascii: ",")) { return true }
    index = start
    return false
  }

  private mutating func checkEnd() throws(CredentialsError) {
    skipSpaces()
    guard current == nil || current == UInt8(ascii: ",") else {
      throw Self.malformed("a comma is missing at byte \(index)")
    }
  }

  private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpaces() {
    while let byte = current, byte == 0x20 || byte == 0x09 { index += 1 }
  }

  private mutating func skipSeparators() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: ",") { index += 1 }
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    PercentEncoding.isUnreserved(byte) || "!#$%&'*+^`|".utf8.contains(byte)
  }

  private static func malformed(_ reason: String) -> CredentialsError {
    CredentialsError(.malformedChallenge, "the server's WWW-Authenticate can't be read: \(reason)")
  }
}
