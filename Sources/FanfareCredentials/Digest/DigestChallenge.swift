/// What a server asks for in the Digest scheme (RFC 7616; RFC 2617 and RFC 2069 for older servers).
///
/// ```swift
/// let challenge = try DigestChallenge(parsing: field)
/// let authorization = challenge.response(
///   username: "Mufasa", password: "Circle of Life", method: "GET", uri: "/dir/index.html",
///   clientNonce: nonce, count: 1
/// )
/// ```
package struct DigestChallenge: Hashable, Sendable {
  /// What the credentials are for.
  package let realm: String
  /// The server's nonce.
  package let nonce: String
  /// What the server wants to have back.
  package let opaque: String?
  /// The algorithm.
  package let algorithm: DigestAlgorithm
  /// Whether the credentials were right and only the nonce was too old.
  package let isStale: Bool
  /// Whether requests are counted (`qop=auth`); servers of RFC 2069 don't know of it.
  package let isCounted: Bool

  /// Whether the server named its algorithm; it gets the name back then.
  let namesAlgorithm: Bool
  /// Whether the server wants a hash in place of the user name.
  let hashesUsername: Bool

  /// Finds the best Digest challenge of a `WWW-Authenticate` field.
  ///
  /// - Parameter field: the value of the field; several fields are joined with commas. At most 16 KiB.
  /// - Throws: ``CredentialsError`` if the field isn't well-formed, or has no Digest challenge that is known.
  package init(parsing field: String) throws(CredentialsError) {
    let challenges = try ChallengeParser.challenges(in: field)
    var best: DigestChallenge?
    var reasons: [String] = []
    for challenge in challenges where challenge.scheme.lowercased() == "digest" {
      do {
        let known = try DigestChallenge(challenge)
        if known.algorithm.strength > best?.algorithm.strength ?? -1 { best = known }
      } catch {
        reasons.append(error.message)
      }
    }
    if let best {
      self = best
      return
    }
    let schemes = challenges.map { CredentialsError.excerpt($0.scheme) }.joined(separator: ", ")
    throw CredentialsError(
      .unsupportedChallenge,
      reasons.first ?? "the server asks for \(schemes.isEmpty ? "nothing" : schemes), not for Digest"
    )
  }

  private init(_ challenge: AuthenticationChallenge) throws(CredentialsError) {
    guard let realm = challenge["realm"], let nonce = challenge["nonce"] else {
      throw CredentialsError(.unsupportedChallenge, "the server's Digest challenge has no realm or no nonce")
    }
    let name = challenge["algorithm"]
    guard let algorithm = DigestAlgorithm(named: name ?? "MD5") else {
      let known = DigestAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
      throw CredentialsError(
        .unsupportedChallenge,
        "the server asks for Digest with \(CredentialsError.excerpt(name ?? "")); known are \(known)"
      )
    }
    let qualities = challenge["qop"]?.lowercased().split { $0 == "," || $0 == " " || $0 == "\t" } ?? []
    guard qualities.isEmpty || qualities.contains("auth") else {
      throw CredentialsError(
        .unsupportedChallenge,
        "the server asks for Digest without qop=auth, the only one that is known"
      )
    }
    self.realm = realm
    self.nonce = nonce
    self.algorithm = algorithm
    opaque = challenge["opaque"]
    isStale = challenge["stale"]?.lowercased() == "true"
    isCounted = !qualities.isEmpty
    namesAlgorithm = name != nil
    hashesUsername = challenge["userhash"]?.lowercased() == "true"
  }
}
