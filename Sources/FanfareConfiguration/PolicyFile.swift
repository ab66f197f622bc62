public import Fanfare
internal import FanfareJSON
internal import FanfareText
internal import FanfareYAML

/// A file of policies in YAML or JSON: settings that hold for every service, and below `services` what differs for one.
///
/// ```yaml
/// timeout: 5s
/// retry: { maximumAttempts: 3 }
/// services:
///   summarizer: { timeout: 20s, hedge: { after: p95 } }
/// ```
///
/// The command reads the same files with `--policy`. The settings are those of `ServicePolicy`, by the names of its
/// properties; a file names what differs.
///
/// ```swift
/// let policies = try PolicyFile(contentsOf: "policies.yaml")
/// let client = try ServiceClient(
///   transport: HTTPTransport(),
///   services: try policies.applied(to: ["summarizer": Service("http://localhost:8003")])
/// )
/// ```
public struct PolicyFile: Sendable {
  private let file: String
  private let document: YAMLDocument
  private let settings: JSONObject
  private let services: JSONObject

  /// Reads a file of YAML, or of JSON if its name ends in `.json`.
  ///
  /// - Parameter path: where the file is; at most 1 MiB.
  /// - Throws: ``InvalidPolicyFile`` if it can't be read, or with the first mistake of each of its parts.
  public init(contentsOf path: String) throws(InvalidPolicyFile) {
    let text: String
    do throws(YAMLError) {
      text = try YAMLDocument.text(ofFileAt: path, maximumBytes: 1 << 20)
    } catch {
      throw InvalidPolicyFile(file: path, error)
    }
    try self.init(parsing: text, file: path)
  }

  /// Reads a text of YAML, or of JSON if the name of the file ends in `.json` or the text begins as that.
  ///
  /// - Parameters:
  ///   - text: the settings.
  ///   - file: the name of the file in messages.
  /// - Throws: ``InvalidPolicyFile`` with the first mistake of each of its parts: a setting that doesn't exist, or a value that
  ///   it can't have. Whether settings contradict each other depends on the services: ``applied(to:)`` checks it.
  public init(parsing text: String, file: String = "policies") throws(InvalidPolicyFile) {
    do throws(YAMLError) {
      document = try YAMLDocument(parsing: text, as: .init(ofFileAt: file))
    } catch {
      throw InvalidPolicyFile(file: file, error)
    }
    self.file = file
    var findings = PolicyFindings(document)
    (settings, services) = findings.parts()
    findings.check(settings, at: [])
    for (name, own) in services { findings.check(own.objectValue ?? [:], at: ["services", name]) }
    guard findings.problems.isEmpty else {
      throw InvalidPolicyFile(file: file, problems: findings.problems)
    }
  }

  /// The names below `services`, in the order of the file.
  public var serviceNames: [ServiceName] { services.names.map { ServiceName($0) } }

  /// The policy of a service.
  ///
  /// - Parameters:
  ///   - service: its name; one that the file doesn't name has what holds for every service.
  ///   - base: what holds where the file says nothing.
  public func policy(
    for service: some ServiceNaming,
    base: ServicePolicy = ServicePolicy()
  ) -> ServicePolicy {
    let own = services[service.serviceName.rawValue]?.objectValue ?? [:]
    return base.changed(by: settings)?.changed(by: own) ?? base
  }

  /// The given services, each with its policy changed as the file says.
  ///
  /// - Throws: ``InvalidPolicyFile`` if the file names a service that isn't there, or makes settings contradict each other.
  public func applied(
    to services: [ServiceName: Service]
  ) throws(InvalidPolicyFile) -> [ServiceName: Service] {
    try check(services.keys)
    var changed = services
    for (name, service) in services { changed[name]?.policy = policy(for: name, base: service.policy) }
    let problems = changed.flatMap { name, service in
      // What was wrong before isn't the file's doing.
      let former = services[name]?.policy.problems ?? []
      return service.policy.problems.filter { !former.contains($0) }.map { (name, $0) }
    }
    if let contradictions = contradictions(problems) { throw contradictions }
    return changed
  }

  /// What contradicts itself in policies that the file has changed, with the places of the settings that it is about.
  ///
  /// - Parameter problems: each with the name of the service, and the setting at its beginning, as `ServicePolicy.problems` has them.
  /// - Returns: `nil` if there are none.
  package func contradictions(_ problems: [(ServiceName, String)]) -> InvalidPolicyFile? {
    guard !problems.isEmpty else { return nil }
    return InvalidPolicyFile(
      file: file,
      problems: problems.sorted { $0.0 < $1.0 }.map { service, text in
        InvalidPolicyFile.Problem(
          place(of: text, service),
          setting: "",
          message: "\(service): \(text)"
        )
      }
    )
  }

  /// Where the setting stands that a problem begins with, or what it is part of; below the service's own name if it is there.
  private func place(of problem: String, _ service: ServiceName) -> YAMLPlace {
    let setting = problem.prefix { $0.isLetter || $0.isNumber || ".[]".contains($0) }
    let path = setting.split { ".[]".contains($0) }.map(String.init)
    for start in [["services", service.rawValue], []] {
      for count in stride(from: path.count, to: 0, by: -1) {
        let path = start + path.prefix(count)
        if document.value.hasMember(at: path) { return document.place(of: JSONPointer(path)) }
      }
    }
    // An option, and nothing in the file, made it so.
    return YAMLPlace(line: 0, column: 0)
  }

  /// Refuses a file that has settings for a service that isn't there: its name may be misspelled.
  ///
  /// - Parameter names: the services that there are.
  /// - Throws: ``InvalidPolicyFile`` with every stranger.
  public func check(_ names: some Collection<ServiceName>) throws(InvalidPolicyFile) {
    let known = names.sorted().map(\.rawValue)
    let problems = serviceNames.filter { !names.contains($0) }.map { stranger in
      let near = NearName.nearest(to: stranger.rawValue, among: known).map { "did you mean '\($0)'?" }
      let hint = near ?? "the services are \(known.joined(separator: ", "))"
      return InvalidPolicyFile.Problem(
        document.place(of: JSONPointer(["services", stranger.rawValue])),
        setting: "services",
        message: "there is no service '\(stranger)'; \(hint)"
      )
    }
    guard problems.isEmpty else { throw InvalidPolicyFile(file: file, problems: problems) }
  }
}

extension JSONValue {
  /// Whether there is something at a path of members and places in lists.
  fileprivate func hasMember(at path: [String]) -> Bool {
    var value = self
    for name in path {
      guard let next = value.objectValue?[name] ?? Int(name).flatMap({ value[$0] }) else { return false }
      value = next
    }
    return true
  }
}
