import ArgumentParser
import Fanfare
import FanfareConfiguration
import FanfareJSON
import FanfareWorkflows
import FanfareYAML
import Foundation

/// The options that say how a worker calls services.
struct ServiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Policies from a YAML or JSON file, for all services.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"])
  )
  var policy: String?

  @Option(
    help: ArgumentHelp("A YAML or JSON file with the values of secrets by name.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml", "json"])
  )
  var secrets: String?

  @Option(
    help: ArgumentHelp(
      "Send the calls for one origin elsewhere: https://api.example.com=http://127.0.0.1:9000. Can be repeated.",
      valueName: "origin=url"
    )
  )
  var mapOrigin: [String] = []

  @Option(
    help: ArgumentHelp("Let data choose this origin. Can be repeated.", valueName: "origin")
  )
  var allowOrigin: [String] = []

  /// What a worker works with.
  func settings() throws -> WorkflowEngineSettings {
    var settings = WorkflowEngineSettings()
    if let policy {
      do {
        let file = try PolicyFile(contentsOf: policy)
        settings.defaultPolicy = file.policy(for: "services", base: ServicePolicy())
      } catch { throw complain("--policy: \(error)", EX_DATAERR) }
    }
    for text in mapOrigin {
      let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
      do {
        guard parts.count == 2 else { throw ValidationError("'\(text)' has no =") }
        try settings.origins.map(parts[0], to: parts[1])
      } catch { throw ValidationError("--map-origin: \(error)") }
    }
    do {
      settings.dataTargets = .named(also: Set(try allowOrigin.map { try Endpoint(parsing: $0).origin }))
    } catch { throw ValidationError("--allow-origin: \(error)") }
    let values = try secretsOfFile()
    settings.secret = { name in
      values[name] ?? ProcessInfo.processInfo.environment[Self.variable(of: name)].map { .string($0) }
    }
    return settings
  }

  private func secretsOfFile() throws -> JSONObject {
    guard let secrets else { return [:] }
    // What a parser says of a file of secrets could show one.
    guard let text = try? YAMLDocument.text(ofFileAt: secrets, maximumBytes: 1 << 20),
      let document = try? YAMLDocument(parsing: text, as: .init(ofFileAt: secrets)),
      let object = document.value.objectValue
    else {
      throw complain("--secrets: '\(secrets)' has no secrets by name, such as 'api-key: …'", EX_DATAERR)
    }
    return object
  }

  private static func variable(of name: String) -> String {
    "FANFARE_SECRET_" + name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
  }
}
