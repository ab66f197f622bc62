import Fanfare
import FanfareHTTP
import Foundation
import Testing

@testable import FanfareTemporal

/// A store in somebody else's object storage, which checks signatures, and beside it somebody else's client.
@Suite(.enabled(if: ObjectStorage.isThere, "make test installs it"), .serialized) struct S3BlobStoreTests {
  private let value = Array("a value".utf8)
  private var reference: BlobReference { BlobReference(to: value) }
  private let prefix = TestWorker.name("a prefix+ö")

  private func failure(_ body: () async throws -> Void) async -> String {
    await #expect(throws: BlobError.self) { try await body() }?.description ?? ""
  }

  @Test
  func `A value is an object by its hash, sent once however often it is put, and another client reads it`()
    async throws
  {
    let storage = try await ObjectStorage.server()
    let transport = CountingTransport(HTTPTransport())
    let store = try storage.store(prefix, over: transport)
    for _ in 0..<2 { try await store.put(value, as: reference) }
    #expect(transport.methods == "HEAD PUT HEAD")
    #expect(try await store.bytes(of: reference) == value)
    let objects = try await storage.objects(prefix)
    #expect(objects.keys.sorted() == ["\(prefix)/aa/\(reference.hash)"])
    let object = objects.values.first
    // As sha256sum and base64 have it.
    #expect(object?.text == "a value" && object?.sha256 == "qmLepcmMlr27Sr9+SaFbkME0U1UuBBmcrz9K0zPjPH0=")
    #expect(object?.type == "application/json")
  }

  @Test func `A value that isn't there is none, and no error`() async throws {
    #expect(try await ObjectStorage.server().store(prefix).bytes(of: reference) == nil)
  }

  @Test func `A value of megabytes comes back as it was`() async throws {
    let store = try await ObjectStorage.server().store(prefix)
    let value = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    try await store.put(value, as: BlobReference(to: value))
    #expect(try await store.bytes(of: BlobReference(to: value)) == value)
  }

  @Test(arguments: ["another", "", "a value that is longer"])
  func `What others have put in its place is found, and written anew`(_ damage: String) async throws {
    let storage = try await ObjectStorage.server()
    let store = try storage.store(prefix)
    try await store.put(value, as: reference)
    try await storage.put("\(prefix)/aa/\(reference.hash)", damage)
    let found = try await store.bytes(of: reference)
    #expect(
      found.map { BlobReference(to: $0) } != reference && found.map { $0.count <= value.count + 1 } == true
    )
    try await store.put(value, as: reference)
    #expect(try await store.bytes(of: reference) == value)
  }

  @Test func `A bucket is found by its host as well`() async throws {
    let storage = try await ObjectStorage.server()
    var configuration = HTTPTransportConfiguration()
    let host = "s3.us-east-1.amazonaws.com"
    try configuration.fixedAddresses.set(["127.0.0.1"], of: "values.\(host)", port: storage.port)
    var variables = storage.variables()
    variables["AWS_ENDPOINT_URL_S3"] = "http://\(host):\(storage.port)"
    let settings = AWSSettings(environment: variables) { _ in "[default]\ns3 =\n  addressing_style = virtual"
    }
    let store = try S3BlobStore(
      at: S3Address("s3://values/\(prefix)"),
      settings: settings,
      transport: HTTPTransport(configuration)
    )
    try await store.put(value, as: reference)
    #expect(try await storage.store(prefix).bytes(of: reference) == value)
  }

  @Test func `A session's token is signed, and one that isn't known is told of`() async throws {
    let storage = try await ObjectStorage.server()
    var variables = storage.variables(.session)
    try await storage.store(prefix, variables).check()
    variables["AWS_SESSION_TOKEN"] = "anothertoken"
    let text = await failure { try await storage.store(prefix, variables).check() }
    #expect(text.contains("InvalidToken: the session's token has expired or isn't known there"), "\(text)")
    #expect(!text.contains("anothertoken"))
  }

  @Test func `What is missing is found before anything begins, and said without a secret`() async throws {
    let storage = try await ObjectStorage.server()
    try await storage.store(prefix).check()
    let cases: [(String, ObjectStorage.User, [String: String], String)] = [
      ("s3://missing/a", .user, [:], "answered 404 NoSuchBucket: there is no bucket missing"),
      ("a", .user, ["AWS_ACCESS_KEY_ID": "AKIDUNKNOWN"], "InvalidAccessKeyId: the access key isn't known"),
      ("a", .user, ["AWS_SECRET_ACCESS_KEY": "wrong"], "SignatureDoesNotMatch: the secret key isn't the one"),
      (
        "a", .stranger, [:],
        "AccessDenied: not allowed (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY); s3:GetObject"
      ),
      (
        "a", .user, ["AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"],
        "at http://127.0.0.1:1: http://127.0.0.1:1 refused"
      ),
      ("a", .user, ["AWS_SECRET_ACCESS_KEY": ""], "AWS_SECRET_ACCESS_KEY isn't set"),
    ]
    for (place, user, changes, expected) in cases {
      let variables = storage.variables(user).merging(changes) { $1 }
      let store = try storage.store(place, variables)
      let text = await failure { try await store.check() }
      #expect(text.contains(expected) && text.hasPrefix(store.place), "\(text)")
      #expect(
        !text.contains(variables["AWS_SECRET_ACCESS_KEY"] ?? "") || changes["AWS_SECRET_ACCESS_KEY"] != nil
      )
      let other = await failure { _ = try await store.bytes(of: reference) }
      #expect(other.contains(expected), "\(other)")
    }
  }
}
