/// What variables and files say to AWS's own tools: where services are, how they are addressed, and who asks.
///
/// These are, each before what stands behind it:
/// - the region: `AWS_REGION`, `AWS_DEFAULT_REGION`, `region` of the profile;
/// - the endpoint: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, `endpoint_url` of `s3` in the profile's `services`, `endpoint_url` of the profile; none of them
///   if `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`;
/// - the credentials: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`, then the profile in the file of credentials, then that in the file of settings.
///
/// The profile is `AWS_PROFILE`, or `default`; the files are `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE`, or those in `~/.aws`.
public struct AWSSettings: Sendable {
  private let environment: [String: String]
  private let readFile: @Sendable (String) -> String?

  /// Reads variables, and files when something is asked for: each of at most 1 MiB, and again only when it has changed.
  ///
  /// - Parameter environment: the variables.
  public init(environment: [String: String]) {
    let files = AWSFiles()
    self.init(environment: environment) { files.text(of: $0) }
  }

  /// Reads variables, and files when something is asked for.
  ///
  /// - Parameters:
  ///   - environment: the variables.
  ///   - readFile: reads a file, given its path; `nil` if it isn't there.
  public init(
    environment: [String: String],
    readFile: @escaping @Sendable (String) -> String?
  ) {
    self.environment = environment
    self.readFile = readFile
  }

  /// The variable's value; `nil` if it is empty, too.
  private func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  private var profile: String { variable("AWS_PROFILE") ?? "default" }

  private func path(_ name: String, _ file: String) -> String {
    let home = variable("HOME") ?? ""
    guard let path = variable(name) else { return "\(home)/.aws/\(file)" }
    return path.hasPrefix("~/") ? home + path.dropFirst() : path
  }

  private var credentialsPath: String { path("AWS_SHARED_CREDENTIALS_FILE", "credentials") }

  private var configurationPath: String { path("AWS_CONFIG_FILE", "config") }

  private var configuration: AWSProfileFile {
    readFile(configurationPath).map { AWSProfileFile($0) } ?? AWSProfileFile()
  }

  /// The profile's section in the file of settings.
  private func section(of file: AWSProfileFile) -> [String: String] {
    file["profile \(profile)"] ?? (profile == "default" ? file["default"] : nil) ?? [:]
  }

  /// The region; `nil` if nothing says one.
  public var region: String? {
    variable("AWS_REGION") ?? variable("AWS_DEFAULT_REGION") ?? section(of: configuration)["region"]
  }

  /// The URL of the object storage; `nil` for AWS's own.
  public var endpoint: String? {
    guard variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")?.lowercased() != "true" else { return nil }
    if let url = variable("AWS_ENDPOINT_URL_S3") ?? variable("AWS_ENDPOINT_URL") { return url }
    let file = configuration
    let section = section(of: file)
    let services = section["services"].flatMap { file["services \($0)"] }
    return services?["s3.endpoint_url"] ?? section["endpoint_url"]
  }

  /// How the bucket is addressed: `addressing_style` of `s3` in the profile; `nil` if nothing says so.
  public var addressingStyle: String? { section(of: configuration)["s3.addressing_style"] }

  /// The path of a file with the authorities of the object storage's certificate; `nil` for those of the system.
  public var certificateAuthorities: String? {
    variable("AWS_CA_BUNDLE") ?? section(of: configuration)["ca_bundle"]
  }

  /// Who asks, as it is now: files may have changed since.
  ///
  /// - Throws: ``MissingCredentials`` with what was looked for.
  public func credentials() throws(MissingCredentials) -> AWSCredentials {
    let (keyID, key) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY"))
    if let keyID, let key {
      return AWSCredentials(
        accessKeyID: keyID,
        secretAccessKey: key,
        sessionToken: variable("AWS_SESSION_TOKEN"),
        source: "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
      )
    }
    if keyID != nil || key != nil {
      let missing = keyID == nil ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
      throw MissingCredentials(reason: "\(missing) isn't set, and belongs to the other one")
    }
    let own = readFile(credentialsPath).flatMap { AWSProfileFile($0)[profile] } ?? [:]
    let other = section(of: configuration)
    for (values, path) in [(own, credentialsPath), (other, configurationPath)] {
      guard let keyID = values["aws_access_key_id"], let key = values["aws_secret_access_key"] else {
        continue
      }
      return AWSCredentials(
        accessKeyID: keyID,
        secretAccessKey: key,
        sessionToken: values["aws_session_token"],
        source: "the profile \(profile) in \(path)"
      )
    }
    throw MissingCredentials(reason: reason(own.merging(other) { $1 }))
  }

  /// Why there are none.
  private func reason(_ values: [String: String]) -> String {
    let others = [
      "credential_process", "role_arn", "sso_session", "sso_start_url", "web_identity_token_file",
    ]
    if let other = others.first(where: { values[$0] != nil }) {
      return "the profile \(profile) gets them by \(other), which is left to AWS's own tools; "
        + "`aws configure export-credentials --format env` writes them as variables"
    }
    return
      "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a profile of \(credentialsPath), "
      + "which has none for \(profile)"
  }
}

/// Why nobody can be named who asks.
public struct MissingCredentials: Error, Hashable, Sendable, CustomStringConvertible {
  let reason: String

  /// The reason, and what to do.
  public var description: String { "there are no credentials for object storage: \(reason)" }
}
