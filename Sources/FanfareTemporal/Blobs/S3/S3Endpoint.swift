internal import Fanfare
internal import FanfareText

/// Where a bucket is: the URL of a service, and the region that requests are signed for.
struct S3Endpoint: Hashable, Sendable {
  /// How a request says which bucket it is about.
  enum AddressingStyle: String, Hashable, Sendable {
    /// By the path.
    case path
    /// By the host.
    case virtual
  }

  /// The URL below which the bucket's objects are.
  let url: String
  /// What requests are signed for.
  let region: String
  /// The same URL in parts, as a client has it.
  let place: Endpoint

  /// Finds the bucket.
  ///
  /// AWS's own buckets are addressed by their host, as it asks for, unless a dot in the name would break the certificate; all others by the path, since
  /// few servers elsewhere have a name for each bucket. Settings may say otherwise.
  ///
  /// - Throws: ``InvalidS3Endpoint`` with what is missing or wrong.
  init(of address: S3Address, _ settings: AWSSettings) throws(InvalidS3Endpoint) {
    let style = try Self.style(of: address, settings)
    let base: String
    if let given = settings.endpoint {
      (base, region) = (given, settings.region ?? "us-east-1")
    } else {
      guard let region = settings.region else {
        throw InvalidS3Endpoint(
          reason:
            "the region of \(address) isn't known; set AWS_REGION, or AWS_ENDPOINT_URL_S3 if it isn't AWS's"
        )
      }
      (base, self.region) = (try Self.own(region), region)
    }
    do throws(InvalidURL) {
      let server = try Endpoint(parsing: base)
      switch style {
      case .path: url = "\(server)/\(address.bucket)"
      case .virtual:
        guard case .host(let host, _) = server.origin.address,
          !host.allSatisfy({ $0.isNumber || $0 == "." || $0 == ":" })
        else {
          throw InvalidURL(
            url: base,
            reason: "addressing_style is virtual, and its host has no name for a bucket to stand before"
          )
        }
        let parts = server.description.split(separator: "://", maxSplits: 1)
        url = "\(parts[0])://\(address.bucket).\(parts[1])"
      }
      place = try Endpoint(parsing: url)
    } catch {
      throw InvalidS3Endpoint(reason: "\(error)")
    }
  }

  private static func style(
    of address: S3Address,
    _ settings: AWSSettings
  ) throws(InvalidS3Endpoint) -> AddressingStyle {
    let text = settings.addressingStyle ?? "auto"
    if let style = AddressingStyle(rawValue: text) { return style }
    guard text == "auto" else {
      throw InvalidS3Endpoint(
        reason: "addressing_style is path, virtual or auto, not '\(VisibleText.line(text))'"
      )
    }
    return settings.endpoint == nil && !address.bucket.contains(".") ? .virtual : .path
  }

  /// AWS's own URL of a region.
  private static func own(_ region: String) throws(InvalidS3Endpoint) -> String {
    guard region.utf8.allSatisfy({ PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: ".") }) else {
      throw InvalidS3Endpoint(reason: "'\(VisibleText.line(region))' isn't the name of a region")
    }
    return "https://s3.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
  }
}

/// Why a bucket can't be found.
public struct InvalidS3Endpoint: Error, Hashable, Sendable, CustomStringConvertible {
  let reason: String

  /// What is missing or wrong.
  public var description: String { reason }
}
