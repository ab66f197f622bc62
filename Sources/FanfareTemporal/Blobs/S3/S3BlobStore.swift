public import Fanfare
internal import FanfareText
internal import HTTPTypes

/// A bucket of object storage that is spoken to as S3 is, at AWS or elsewhere, with an object for each value.
///
/// An object is called `PREFIX/ab/abcdef…`, by the hash of its bytes, as a file of ``FolderBlobStore`` is. What is sent is compared with that hash by the
/// storage before it is kept. An object that is there, as the storage's own checksum says, and is younger than a day isn't sent again. Nothing is ever
/// removed: a rule of the bucket can, for what is older than the cluster's retention by a day and more.
///
/// Whoever asks needs `s3:GetObject` and `s3:PutObject`, and `s3:ListBucket`, without which the storage doesn't tell a missing object from a forbidden one.
public struct S3BlobStore: BlobStore {
  /// The address as a URL: `s3://bucket/prefix`.
  public var place: String { address.description }

  private let address: S3Address
  private let endpoint: S3Endpoint
  private let credentials: @Sendable () throws(MissingCredentials) -> AWSCredentials
  private let client: ServiceClient
  private let timeOfDay: @Sendable () -> Double

  /// How old an object may be that isn't sent again, in seconds.
  private static let freshness = 86_400.0

  /// Finds a bucket; nothing is sent.
  ///
  /// - Parameters:
  ///   - address: the bucket and the prefix.
  ///   - settings: where the storage is, and who asks; credentials are looked up for each request, so that those that hold for a while can be replaced.
  ///   - transport: what carries requests.
  ///   - policy: the time-outs, retries and limits of requests. An attempt has a second more for each MiB that may go with it, and a call two.
  ///   - timeOfDay: the seconds since 1970, which may be a quarter of an hour off for the storage; `nil` asks the system.
  /// - Throws: ``InvalidS3Endpoint`` with what is missing or wrong in the settings.
  public init(
    at address: S3Address,
    settings: AWSSettings,
    transport: any Transport,
    policy: ServicePolicy = ServicePolicy(attemptTimeout: .seconds(15)),
    timeOfDay: (@Sendable () -> Double)? = nil
  ) throws(InvalidS3Endpoint) {
    self.address = address
    endpoint = try S3Endpoint(of: address, settings)
    credentials = { () throws(MissingCredentials) in try settings.credentials() }
    self.timeOfDay = timeOfDay ?? SystemClock.secondsSinceEpoch
    let signing = SigningTransport(
      base: transport,
      region: endpoint.region,
      credentials: credentials,
      timeOfDay: self.timeOfDay
    )
    var policy = policy
    // One byte more than a value may have shows that an object has more.
    policy.maximumResponseBytes = BlobReference.maximumBytes + 1
    // What isn't known there needs no explanation there.
    policy.deadlineHeader = nil
    do throws(InvalidServices) {
      client = try ServiceClient(
        transport: signing,
        services: BlobPatience.services(at: endpoint.url, policy),
        timeOfDay: timeOfDay
      )
    } catch { throw InvalidS3Endpoint(reason: "\(error)") }
  }

  /// Puts an empty value and fetches it, which needs all that other values need.
  ///
  /// - Throws: what is missing, and what to do.
  public func check() async throws {
    let reference = BlobReference(to: [])
    try await put([], as: reference)
    guard try await bytes(of: reference) == [] else {
      throw BlobError(description: "\(place): what was put there is damaged, or isn't there")
    }
  }

  /// Sends a value, unless it is there and new.
  ///
  /// - Throws: the address and what the storage says.
  public func put(_ bytes: [UInt8], as reference: BlobReference) async throws {
    if await isFresh(reference) { return }
    var request = request(.put, reference)
    request.headers[.contentType] = "application/json"
    request.headers[.checksum] = Self.checksum(of: reference)
    // Not needed by AWS, but by servers that know only what its own libraries send.
    request.headers[.checksumAlgorithm] = "SHA256"
    request.body = bytes
    do throws(S3Failure) {
      _ = try await send(request, bodyHash: reference.hash, moving: reference.count)
    } catch {
      throw BlobError(error, at: address, endpoint)
    }
  }

  /// Fetches a value; `nil` if it isn't there.
  ///
  /// - Throws: the address and what the storage says.
  public func bytes(of reference: BlobReference) async throws -> [UInt8]? {
    var request = request(.get, reference)
    // A value may well be in such a coding by itself, and must come as it is.
    request.headers[.acceptEncoding] = "identity"
    // One byte more than it is to have, so that a longer one is noticed.
    request.headers[.range] = "bytes=0-\(reference.count)"
    do throws(S3Failure) {
      do throws(S3Failure) { return try await send(request, moving: reference.count).body } catch {
        guard error.status == .rangeNotSatisfiable else { throw error }
      }
      // An object without bytes has no first one. Whether it is that, its bytes say, and not a storage that won't have a range.
      request.headers[.range] = nil
      return try await send(request, moving: reference.count).body
    } catch {
      if error.isMissingObject { return nil }
      throw BlobError(error, at: address, endpoint)
    }
  }

  /// Whether an object is there, whole and new; what can't be told is sent, and the answer to that says more than one without a body.
  private func isFresh(_ reference: BlobReference) async -> Bool {
    var request = request(.head, reference)
    request.headers[.checksumMode] = "ENABLED"
    guard let headers = try? await send(request).headers else { return false }
    let (now, size) = (timeOfDay(), headers[.contentLength])
    guard headers[.checksum] == Self.checksum(of: reference), size == nil || size == "\(reference.count)",
      let date = headers[.lastModified].flatMap({ HTTPDate(parsing: $0, today: now) })
    else { return false }
    return now - Double(date.secondsSince1970) < Self.freshness
  }

  /// What the storage keeps beside an object and compares it with.
  private static func checksum(of reference: BlobReference) -> String {
    let digits = Array(reference.hash.utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
    return BaseEncoding.base64.encode(bytes)
  }

  private func request(_ method: HTTPRequest.Method, _ reference: BlobReference) -> ServiceRequest {
    ServiceRequest(method: method, path: address.path(of: reference))
  }

  /// Sends a request, which is signed on its way.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - bodyHash: the SHA-256 of its body; without it that of none.
  ///   - count: how many bytes go with it or with its answer.
  private func send(
    _ request: ServiceRequest,
    bodyHash: String = BlobReference(to: []).hash,
    moving count: Int = 0
  ) async throws(S3Failure) -> ServiceResponse {
    let source: String
    do throws(MissingCredentials) { source = try credentials().source } catch { throw S3Failure(error) }
    var request = request
    request.headers[.contentHash] = bodyHash
    let result = await client.call(ServiceCall(BlobPatience.service(of: count), request))
    do throws(ServiceError) { return try result.get() } catch {
      throw S3Failure(error, credentials: source)
    }
  }
}

extension HTTPField.Name {
  fileprivate static let checksum = HTTPField.Name(literal: "x-amz-checksum-sha256")
  fileprivate static let checksumAlgorithm = HTTPField.Name(literal: "x-amz-sdk-checksum-algorithm")
  fileprivate static let checksumMode = HTTPField.Name(literal: "x-amz-checksum-mode")
}
