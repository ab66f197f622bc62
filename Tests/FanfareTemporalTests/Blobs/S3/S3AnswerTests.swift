import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

@testable import FanfareTemporal

/// Answers that the server of ``S3BlobStoreTests`` doesn't give.
@Suite struct S3AnswerTests {
  private let value = Array("a value".utf8)
  private var reference: BlobReference { BlobReference(to: value) }
  private static let place = "http://objects.example"
  private let transport = ScriptedTransport(clock: SystemClock())
  /// 1 January 2030.
  private static let now = 1_893_456_000.0

  private func store(
    _ policy: ServicePolicy = .bare,
    timeOfDay: @escaping @Sendable () -> Double = { Self.now }
  ) throws -> S3BlobStore {
    let variables = [
      "AWS_ENDPOINT_URL": Self.place, "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "verysecret",
      "AWS_SESSION_TOKEN": "asessionstoken",
    ]
    return try S3BlobStore(
      at: S3Address("s3://values"),
      settings: AWSSettings(environment: variables) { _ in nil },
      transport: transport,
      policy: policy,
      timeOfDay: timeOfDay
    )
  }

  private static func refusal(_ status: HTTPResponse.Status, _ content: String) -> ScriptedAnswer {
    let text =
      "<?xml version=\"1.0\"?>\n<Error>\(content)<StringToSign>x-amz-security-token:asessionstoken</StringToSign></Error>"
    return .respond(ServiceResponse(status: status, body: Array(text.utf8)))
  }

  @Test(arguments: [
    (
      HTTPResponse.Status.forbidden,
      "<Code>RequestTimeTooSkewed</Code><RequestTime>20300101T000000Z</RequestTime><ServerTime>2029-12-31T22:00:00Z</ServerTime>",
      "the clock of this machine is too far off: 2029-12-31T22:00:00Z there, and 20300101T000000Z here"
    ),
    (
      .badRequest, "<Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region>",
      "the bucket is in the region eu-west-1, and was looked for in us-east-1; set AWS_REGION"
    ),
    (.movedPermanently, "<Code>PermanentRedirect</Code>", "in another region or at another endpoint"),
    (.badRequest, "<Code>ExpiredToken</Code>", "the session's token has expired"),
    (.serviceUnavailable, "<Code>SlowDown</Code>", "answered 503 SlowDown"),
    (.forbidden, "no code at all", "answered 403: not allowed"),
    (.internalServerError, "<Code>\u{1B}[31mred</Code>", "answered 500"),
  ])
  func `Other refusals say what to do, and nothing of what was signed`(
    _ status: HTTPResponse.Status,
    _ content: String,
    _ expected: String
  ) async throws {
    transport.on(Self.place, Self.refusal(status, content))
    let store = try store()
    for ask in [{ try await store.put(value, as: reference) }, { _ = try await store.bytes(of: reference) }] {
      let error = await #expect(throws: BlobError.self) { try await ask() }
      let text = error?.description ?? ""
      #expect(text.contains(expected) && text.hasPrefix("s3://values at http://objects.example: "), "\(text)")
      #expect(!text.contains("asessionstoken") && !text.contains("verysecret") && !text.contains("\u{1B}"))
    }
  }

  @Test(arguments: [
    (HTTPResponse.Status.serviceUnavailable, "SlowDown", true), (.internalServerError, "InternalError", true),
    (.tooManyRequests, "", true), (.badRequest, "BadDigest", true), (.badRequest, "RequestTimeout", true),
    (.badRequest, "ExpiredToken", true), (.forbidden, "AccessDenied", false),
    (.forbidden, "SignatureDoesNotMatch", false), (.notFound, "NoSuchBucket", false), (.notFound, "", false),
    (.badRequest, "InvalidArgument", false), (.notImplemented, "NotImplemented", false),
  ])
  func `A refusal says whether it may pass`(
    _ status: HTTPResponse.Status,
    _ code: String,
    _ isPassing: Bool
  ) async throws {
    transport.on(Self.place, Self.refusal(status, code.isEmpty ? "" : "<Code>\(code)</Code>"))
    let error = await #expect(throws: BlobError.self) { try await store().put(value, as: reference) }
    #expect(error?.isPassing == isPassing)
    // Whoever keeps values by it hears the same.
    let kept = await #expect(throws: BlobError.self) {
      try await LargeValues(store: try store()).keep(value)
    }
    #expect(kept?.isPassing == isPassing)
  }

  @Test(arguments: ["", "a value"])
  func `A storage that refuses the range is asked for the whole, and that alone says what is there`(
    _ content: String
  ) async throws {
    transport.on(Self.place, Self.refusal(.rangeNotSatisfiable, "<Code>InvalidRange</Code>"))
    transport.on(Self.place, .respond(ServiceResponse(status: .ok, body: Array(content.utf8))))
    #expect(try await store().bytes(of: reference) == Array(content.utf8))
    #expect(transport.requests.map { $0.headers[.range] } == ["bytes=0-7", nil])
  }

  @Test func `An attempt has more time the more bytes may go with it`() async throws {
    transport.on(Self.place, .status(.notFound))
    let store = try S3BlobStore(
      at: S3Address("s3://values"),
      settings: AWSSettings(
        environment: [
          "AWS_ENDPOINT_URL": Self.place, "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "verysecret",
        ]
      ) { _ in nil },
      transport: transport
    )
    for (megabytes, seconds) in [(0, 14...17), (1, 14...17), (5, 21...24), (64, 77...80)] {
      let json: JSONValue = [
        "sha256": .string(reference.hash), "bytes": .number(JSONNumber(megabytes << 20)),
      ]
      let large = try #require(BlobReference(json))
      let start = SystemClock().now
      _ = try? await store.bytes(of: large)
      let request = try #require(transport.requests.last)
      let time = Int((request.deadline - start) / .seconds(1))
      #expect(seconds.contains(time), "\(megabytes) MiB have \(time) s")
    }
  }

  @Test func `A repetition is signed anew`() async throws {
    transport.on(Self.place, .status(.serviceUnavailable))
    transport.on(Self.place, .respond(ServiceResponse(status: .ok, body: value)))
    let minutes = Mutex(0.0)
    let store = try store(ServicePolicy()) {
      minutes.withLock { count in
        count += 1
        return Self.now + count * 60
      }
    }
    #expect(try await store.bytes(of: reference) == value)
    let name = try #require(HTTPField.Name("x-amz-date"))
    let dates = transport.requests.compactMap { $0.headers[name] }
    let signatures = transport.requests.compactMap { $0.headers[.authorization] }
    #expect(dates.count == 2 && Set(dates).count == 2, "\(dates)")
    #expect(Set(signatures).count == 2)
  }

  private func head(_ headers: HTTPFields) -> ScriptedAnswer {
    .respond(ServiceResponse(status: .ok, headers: headers))
  }

  @Test(arguments: [
    ("Mon, 31 Dec 2029 12:00:00 GMT", "qmLepcmMlr27Sr9+SaFbkME0U1UuBBmcrz9K0zPjPH0=", "7", "HEAD"),
    ("Sun, 30 Dec 2029 12:00:00 GMT", "qmLepcmMlr27Sr9+SaFbkME0U1UuBBmcrz9K0zPjPH0=", "7", "HEAD PUT"),
    ("yesterday", "qmLepcmMlr27Sr9+SaFbkME0U1UuBBmcrz9K0zPjPH0=", "7", "HEAD PUT"),
    ("Mon, 31 Dec 2029 12:00:00 GMT", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "7", "HEAD PUT"),
    ("Mon, 31 Dec 2029 12:00:00 GMT", "", "7", "HEAD PUT"),
    ("Mon, 31 Dec 2029 12:00:00 GMT", "qmLepcmMlr27Sr9+SaFbkME0U1UuBBmcrz9K0zPjPH0=", "8", "HEAD PUT"),
  ])
  func `Only what is there, whole and younger than a day isn't sent`(
    _ date: String,
    _ checksum: String,
    _ length: String,
    _ methods: String
  ) async throws {
    var headers: HTTPFields = [.lastModified: date, .contentLength: length]
    if !checksum.isEmpty, let name = HTTPField.Name("x-amz-checksum-sha256") { headers[name] = checksum }
    transport.on(Self.place, head(headers))
    try await store().put(value, as: reference)
    #expect(transport.requests.map(\.method.rawValue).joined(separator: " ") == methods)
  }

  @Test func `What is signed is the host, the path and all that is S3's own, and the key stays here`()
    async throws
  {
    transport.on(Self.place, .status(.notFound))
    _ = try? await store().put(value, as: reference)
    let request = try #require(transport.requests.last)
    #expect(request.target == "/values/aa/\(reference.hash)")
    let authorization = request.headers[.authorization] ?? ""
    #expect(authorization.contains("AKID/20300101/us-east-1/s3/aws4_request"))
    let names =
      "host;x-amz-checksum-sha256;x-amz-content-sha256;x-amz-date;x-amz-sdk-checksum-algorithm;x-amz-security-token"
    #expect(authorization.contains("SignedHeaders=\(names),"), "\(authorization)")
    #expect(!"\(request.headers)".contains("verysecret"))
  }
}
