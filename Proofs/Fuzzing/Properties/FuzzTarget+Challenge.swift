@testable internal import FanfareCredentials

extension FuzzTarget {
  /// Challenges of `WWW-Authenticate`, and the answers to those of Digest.
  static let challenge = FuzzTarget(name: "challenge") { (bytes) throws(BrokenPromise) in
    let field = String(decoding: bytes, as: UTF8.self)
    guard let challenges = try? ChallengeParser.challenges(in: field) else {
      return try promise(
        (try? DigestChallenge(parsing: field)) == nil,
        "Digest is read where nothing else is"
      )
    }
    try checkWriting(challenges)
    guard let digest = try? DigestChallenge(parsing: field) else { return }
    let answer = digest.response(
      username: "a\"é",
      password: "p",
      method: "GET",
      uri: "/a?b",
      clientNonce: "0a",
      count: .max
    )
    try promise(!answer.utf8.contains { $0 < 0x20 || $0 == 0x7F }, "the answer can't be sent: \(answer)")
    let read = try? ChallengeParser.challenges(in: answer)
    try promise(read?.count == 1 && read?.first?.scheme == "Digest", "the answer can't be read: \(answer)")
    let nonce = read?.first?["nonce"]
    let isPlain = !digest.nonce.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    try promise(!isPlain || nonce == digest.nonce, "the nonce comes back as \(nonce ?? "nothing")")
  }

  /// Challenges that are written with all values in quotes are read as the same.
  private static func checkWriting(_ challenges: [AuthenticationChallenge]) throws(BrokenPromise) {
    let written = challenges.map { challenge in
      "\(challenge.scheme) "
        + challenge.parameters.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ", ")
    }.joined(separator: ", ")
    // Quotes and escapes may take it over the limit of a field.
    guard written.utf8.count <= 16_384 else { return }
    let again = (try? ChallengeParser.challenges(in: written)) ?? []
    try promise(again, equals: challenges, "challenges, and those that were written")
  }

  private static func quoted(_ value: String) -> String {
    let escaped = value.utf8.flatMap { "\"\\".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
    return "\"\(String(decoding: escaped, as: UTF8.self))\""
  }
}
