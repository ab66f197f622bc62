import FanfareJSON
import FanfareYAML
import Foundation

/// Where the secrets of workflows come from: a file, and then the environment.
///
/// The secret `api-key` is the variable `FANFARE_SECRET_API_KEY`. Other variables can't be reached, whatever a workflow
/// asks for.
struct SecretSource: Sendable {
  private let file: JSONObject
  private let generated: [String: JSONValue]
  private let environment: [String: String]

  /// Reads the file, if there is one.
  ///
  /// - Parameters:
  ///   - path: a file of YAML or JSON with the secrets by their names.
  ///   - generated: those that a command has made up with their workflow; they come first.
  ///   - environment: the variables.
  init(
    path: String?,
    generated: [String: JSONValue] = [:],
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(UnusableFile) {
    self.environment = environment
    self.generated = generated
    guard let path else {
      file = [:]
      return
    }
    do throws(UnreadableInput) {
      file = try Self.secrets(in: path)
    } catch {
      throw UnusableFile("--secrets: \(error)")
    }
  }

  private static func secrets(in path: String) throws(UnreadableInput) -> JSONObject {
    var input = try InputFile(path: path)
    let text = String(decoding: try input.contents(maximumBytes: 1 << 20), as: UTF8.self)
    // What a parser says of a file of secrets could show one.
    guard let document = try? YAMLDocument(parsing: text, as: .init(ofFileAt: path)) else {
      throw UnreadableInput(id: path, reason: "it isn't valid YAML or JSON")
    }
    guard let object = document.value.objectValue else {
      throw UnreadableInput(id: path, reason: "it has no secrets by name, such as 'api-key: …'")
    }
    return object
  }

  /// The value of a secret: JSON if it can be read as an object, or else a text.
  func value(of name: String) -> JSONValue? {
    if let value = generated[name] ?? file[name] { return value }
    return environment[Self.variable(of: name)].map { text in
      if let object = try? JSONValue(parsing: text), object.objectValue != nil { return object }
      return .string(text)
    }
  }

  /// What to do about a secret that is missing.
  static func advice(about name: String) -> String {
    "write it into the file of --secrets, or set \(variable(of: name))"
  }

  private static func variable(of name: String) -> String {
    "FANFARE_SECRET_" + name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
  }
}
