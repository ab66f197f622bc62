internal import FanfareHashing

/// Signs requests with Signature Version 4 of AWS: a code over what is asked for, when and of whom, by a key that is made of the secret one.
///
/// As "Create a signed AWS API request" in the IAM user guide has it. Paths aren't normalised and are encoded once, which is the rule of S3 alone.
struct RequestSignature: Sendable {
  /// What is signed of a request.
  struct Content: Sendable {
    /// The method, in capital letters.
    var method: String
    /// The path as it is sent, percent-encoded.
    var path: String
    /// Names and values of the query, not encoded, in any order.
    var query: [(name: String, value: String)] = []
    /// The header fields that are signed, with names in any case; `host` has to be one of them.
    var headers: [(name: String, value: String)]
    /// The SHA-256 of the body in hexadecimal digits.
    var bodyHash: String
  }

  let credentials: AWSCredentials
  let region: String
  /// What signs for what: `s3`.
  var service = "s3"
  /// When, in seconds since 1970; services accept what is a quarter of an hour off.
  let time: Double

  private static let algorithm = "AWS4-HMAC-SHA256"
  private static let ending = "aws4_request"

  /// The time as it is signed and sent as `x-amz-date`: `20150830T123600Z`.
  var date: String { BasicDate.text(of: time) }

  /// What the key of a day is good for.
  private var scope: [String] { [String(date.prefix(8)), region, service, Self.ending] }

  /// The value of the header field `authorization`.
  func authorization(for content: Content) -> String {
    let code = HMAC.sha256(Array(textToSign(for: content).utf8), key: key).hexadecimalDigits
    let place = ([credentials.accessKeyID] + scope).joined(separator: "/")
    return "\(Self.algorithm) Credential=\(place), SignedHeaders=\(content.signedHeaders), Signature=\(code)"
  }

  /// What the code is made of.
  func textToSign(for content: Content) -> String {
    let hash = SHA256.hash(Array(content.text.utf8)).hexadecimalDigits
    return [Self.algorithm, date, scope.joined(separator: "/"), hash].joined(separator: "\n")
  }

  /// The key of a day, a region and a service.
  private var key: [UInt8] {
    scope.reduce(Array("AWS4".utf8) + credentials.secretKeyBytes) { HMAC.sha256(Array($1.utf8), key: $0) }
  }
}
