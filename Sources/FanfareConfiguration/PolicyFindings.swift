internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON
internal import FanfareYAML

/// What is wrong with a file of policies, collected while it is read.
struct PolicyFindings {
  private let document: YAMLDocument
  private(set) var problems: [InvalidPolicyFile.Problem] = []

  init(_ document: YAMLDocument) {
    self.document = document
  }

  /// The settings for all services, and those for single ones by their names.
  mutating func parts() -> (settings: JSONObject, services: JSONObject) {
    guard var settings = document.value.objectValue else {
      report([], "there are no settings; a policy is a mapping, such as 'timeout: 5s'")
      return ([:], [:])
    }
    let part = settings.removeValue(forKey: "services") ?? .null
    // A key without anything below it is one whose settings are commented out.
    guard let services = part == .null ? [:] : part.objectValue else {
      report(["services"], "expected names of services with their settings, such as 'nlp: { timeout: 5s }'")
      return (settings, [:])
    }
    for (name, own) in services where own != .null && own.objectValue == nil {
      report(["services", name], "expected settings, such as '{ timeout: 5s }'")
    }
    return (settings, services)
  }

  /// Reads settings for what is wrong with them.
  ///
  /// - Parameters:
  ///   - settings: the settings.
  ///   - path: where they stand.
  mutating func check(_ settings: JSONObject, at path: [String]) {
    do {
      var policy = try JSONByteDecoder().decode(
        ServicePolicy.self,
        from: JSONValue.object(settings).serialized()
      )
      try policy.resolveLimits(ServicePolicy.expression)
    } catch let DecodingError.dataCorrupted(context), let DecodingError.typeMismatch(_, context),
      let DecodingError.valueNotFound(_, context), let DecodingError.keyNotFound(_, context)
    {
      report(path + context.codingPath.map(\.stringValue), context.debugDescription)
    } catch {
      report(path, "\(error)")
    }
  }

  private mutating func report(_ path: [String], _ message: String) {
    problems.append(
      InvalidPolicyFile.Problem(
        document.place(of: JSONPointer(path)),
        setting: path.joined(separator: "."),
        message: message
      )
    )
  }
}

extension ServicePolicy {
  /// The policy with other settings in the place of its own; `nil` if it can't be written, or they can't be read.
  func changed(by settings: JSONObject) -> ServicePolicy? {
    guard !settings.isEmpty else { return self }
    guard let bytes = try? JSONByteEncoder().encode(self), let own = try? JSONValue(parsing: bytes) else {
      return nil
    }
    let changed = own.changed(by: settings)
    guard var policy = try? JSONByteDecoder().decode(ServicePolicy.self, from: changed.serialized()) else {
      return nil
    }
    // What the file doesn't change keeps its closures, which no text could say.
    policy.limits = policy.limits.map { limit in limits.first { $0 == limit } ?? limit }
    policy.meters = policy.meters.map { meter in meters.first { $0 == meter } ?? meter }
    do { try policy.resolveLimits(Self.expression) } catch { return nil }
    return policy
  }

  /// An expression of a limit: jq, of which the first output counts.
  fileprivate static func expression(_ text: String) throws -> @Sendable (JSONValue) -> Double? {
    let program = try JQProgram(text)
    return { program.number(of: $0) }
  }
}

extension JSONValue {
  /// This value with the members of an object put in place, at any depth.
  ///
  /// A fallback is replaced as a whole: it is either a value, whose members are no settings, or a service.
  fileprivate func changed(by changes: JSONObject) -> JSONValue {
    guard var object = objectValue else { return .object(changes) }
    for (name, change) in changes {
      if name != "fallback", let settings = change.objectValue {
        object[name] = (object[name] ?? .null).changed(by: settings)
      } else {
        object[name] = change
      }
    }
    return .object(object)
  }
}
