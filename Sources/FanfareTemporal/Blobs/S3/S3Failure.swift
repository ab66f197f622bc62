internal import Fanfare
internal import FanfareText
internal import HTTPTypes

/// Why object storage didn't do what it was asked for.
///
/// Of an answer only what is named here is kept: it may repeat all that was signed, a session's token with it.
struct S3Failure: Error, Sendable {
  /// The status, if it answered.
  var status: HTTPResponse.Status?
  /// The code of the answer, such as `NoSuchBucket`; `nil` if there was none.
  var code: String?
  /// The region that the bucket is in, if the answer names it.
  var region: String?
  /// The time of the storage and the time that was signed, if the answer names them.
  var times: (server: String, request: String)?
  /// Who asked: where the credentials were found.
  var source: String?
  /// What happened where there was no answer.
  var message: String?
  /// Whether it may be otherwise a little later, where there was no answer.
  private var isPassingWithoutAnswer = true

  /// Nobody could be named who asks.
  init(_ error: MissingCredentials) { (message, isPassingWithoutAnswer) = (error.description, false) }

  /// The storage refused a request, or couldn't be asked.
  init(_ error: ServiceError, credentials source: String) {
    self.source = source
    guard error.code == .httpStatus else {
      message = error.message
      isPassingWithoutAnswer = error.code != .responseTooLarge && error.code != .insecureConnection
      return
    }
    status = error.status
    let answer = error.answer ?? ""
    code = Self.value(of: "Code", in: answer)
    region = Self.value(of: "Region", in: answer)
    if let server = Self.value(of: "ServerTime", in: answer),
      let request = Self.value(of: "RequestTime", in: answer)
    {
      times = (server, request)
    }
  }

  /// Whether there is a bucket and no such object in it: what stands in front of a storage may say 404 as well, and then nothing is known.
  var isMissingObject: Bool { status == .notFound && code == "NoSuchKey" }

  /// Whether the same may succeed a little later, without anybody doing something about it.
  ///
  /// Credentials that have expired may be replaced by who renews them, and what was damaged on its way may come through the next time.
  var isPassing: Bool {
    guard let status else { return isPassingWithoutAnswer }
    switch code {
    case "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody",
      "RequestTimeout", "ExpiredToken",
      "TokenRefreshRequired", "OperationAborted":
      return true
    default: break
    }
    switch status {
    case .requestTimeout, .tooManyRequests, .init(code: 425): return true
    default: return status.kind == .serverError && status != .notImplemented
    }
  }

  /// The content of an element that has a word in it; `nil` for anything longer or stranger.
  private static func value(of element: String, in answer: String) -> String? {
    guard let start = answer.firstRange(of: "<\(element)>") else { return nil }
    let value = answer[start.upperBound...].prefix { $0 != "<" }
    let isWord = value.utf8.allSatisfy { PercentEncoding.isUnreserved($0) || $0 == UInt8(ascii: ":") }
    return isWord && (1...64).contains(value.utf8.count) ? String(value) : nil
  }
}

extension BlobError {
  /// What happened with an object, and what to do.
  init(_ failure: S3Failure, at address: S3Address, _ endpoint: S3Endpoint) {
    self.init(
      description: "\(address) at \(endpoint.place.origin): \(failure.explanation(of: address, endpoint))",
      isPassing: failure.isPassing
    )
  }
}

extension S3Failure {
  /// What happened, and what to do.
  fileprivate func explanation(of address: S3Address, _ endpoint: S3Endpoint) -> String {
    guard let status else { return message ?? "there was no answer" }
    let answer = "answered \(status.code)" + (code.map { " \($0)" } ?? "")
    guard let advice = advice(about: address, endpoint) else { return answer }
    return "\(answer): \(advice)"
  }

  /// What to do about an answer; `nil` if its code says all that is known.
  private func advice(about address: S3Address, _ endpoint: S3Endpoint) -> String? {
    let who = source.map { " (\($0))" } ?? ""
    switch code {
    case "NoSuchBucket": return "there is no bucket \(address.bucket); make it, or mend the address"
    case "InvalidAccessKeyId": return "the access key isn't known there\(who)"
    case "SignatureDoesNotMatch": return "the secret key isn't the one of the access key\(who)"
    case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
      return "the session's token has expired or isn't known there\(who)"
    case "RequestTimeTooSkewed", "RequestExpired":
      let difference = times.map { ": \($0.server) there, and \($0.request) here" } ?? ""
      return "the clock of this machine is too far off\(difference); have it set by a time server"
    case "AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect",
      "IllegalLocationConstraintException":
      let place = region.map { "in the region \($0)" } ?? "in another region or at another endpoint"
      return "the bucket is \(place), and was looked for in \(endpoint.region); set AWS_REGION"
    default: break
    }
    guard status == .forbidden || status == .unauthorized else { return nil }
    return "not allowed\(who); s3:GetObject, s3:PutObject and s3:ListBucket are needed"
  }
}
