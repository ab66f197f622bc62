import Fanfare
import FanfareJSON
import FanfareYAML

/// A file of policies: settings that hold for every service, and below `services` what differs for one.
///
/// ```yaml
/// timeout: 5s
/// retry: { maximumAttempts: 3 }
/// services:
///   summarizer: { timeout: 20s, hedge: { after: p95 } }
/// ```
struct PolicyFile: Sendable {
  private let settings: JSONObject
  private let services: JSONObject
  private let base: ServicePolicy

  /// Why a file can't be used.
  struct Unusable: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads a file of YAML or JSON.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - base: what holds where it says nothing.
  init(path: String, base: ServicePolicy) throws(Unusable) {
    let data: [UInt8]
    do throws(UnreadableInput) {
      var file = try InputFile(path: path)
      data = try file.contents(maximumBytes: 1 << 20)
    } catch {
      throw Unusable(description: "\(error)")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw Unusable(description: "\(path) isn't UTF-8 text.")
    }
    let value: JSONValue
    do throws(YAMLError) {
      value = try YAMLDocument(parsing: text, as: .init(ofFileAt: path)).value
    } catch {
      throw Unusable(description: "\(path):\(error.line):\(error.column): \(error.message)")
    }
    guard var settings = value.objectValue else {
      throw Unusable(description: "\(path) holds no settings; a policy is a mapping, such as 'timeout: 5s'.")
    }
    services = settings.removeValue(forKey: "services")?.objectValue ?? [:]
    self.settings = settings
    self.base = base
  }

  /// The names below `services`.
  var serviceNames: [String] { services.names }

  /// The policy of a service.
  func policy(for service: ServiceName) throws(Unusable) -> ServicePolicy {
    var value = (try? JSONValue(encoding: base)) ?? [:]
    value = value.merging(.object(settings))
    if let own = services[service.rawValue] { value = value.merging(own) }
    do {
      return try JSONByteDecoder().decode(ServicePolicy.self, from: value.serialized())
    } catch {
      throw Unusable(description: "the policy of \(service): \(Self.text(of: error))")
    }
  }

  private static func text(of error: any Error) -> String {
    guard case .dataCorrupted(let context)? = error as? DecodingError else {
      guard case .typeMismatch(_, let context)? = error as? DecodingError else { return "\(error)" }
      return Self.text(of: context)
    }
    return Self.text(of: context)
  }

  private static func text(of context: DecodingError.Context) -> String {
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
  }
}

extension JSONValue {
  /// The value of something that can be encoded.
  fileprivate init(encoding value: some Encodable) throws {
    self = try JSONValue(parsing: JSONByteEncoder().encode(value))
  }

  /// This value with the members of another put in place, at any depth.
  fileprivate func merging(_ other: JSONValue) -> JSONValue {
    guard var object = objectValue, let changes = other.objectValue else { return other }
    for (name, value) in changes { object[name] = object[name]?.merging(value) ?? value }
    return .object(object)
  }
}
