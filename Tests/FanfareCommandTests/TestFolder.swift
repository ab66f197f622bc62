import FanfareJSON
import Foundation

/// A folder with files for one test, in which the command runs.
final class TestFolder {
  /// Where it is.
  let url: URL

  /// Makes a folder with files of these texts.
  ///
  /// A workflow, `x.yaml`, may begin with `do:` or `use:`; the document is added.
  init(_ files: [String: String] = [:]) throws {
    url = FileManager.default.temporaryDirectory.appending(component: "fanfare-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    let header = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    for (name, text) in files {
      let isBody = text.hasPrefix("do:") || text.hasPrefix("use:")
      try Data(((isBody ? header : "") + text).utf8).write(to: url.appending(component: name))
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Runs the command there.
  func run(
    _ arguments: String...,
    input: String = "",
    environment: [String: String] = [:]
  ) throws -> BuiltCommand.Output {
    try BuiltCommand.run(arguments, input: input, in: url.path, environment: environment)
  }

  /// The text of a file.
  func text(of name: String) throws -> String {
    try String(contentsOf: url.appending(component: name), encoding: .utf8)
  }

  /// Whether there is a file of a name.
  func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: url.appending(component: name).path)
  }

  /// A workflow that yields what it is given.
  static let echo = "do: [ { echo: { set: '${ . }' } } ]"
}

/// The folder of the examples.
enum Examples {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(components: "..", "..", "Examples").standardizedFileURL

  /// The path of an example.
  static func path(_ name: String) -> String { folder.appending(component: name).path }

  /// The workflows.
  static var workflows: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        .sorted()
    }
  }
}

extension BuiltCommand.Output {
  /// The lines of standard output as JSON.
  var lines: [JSONValue] {
    get throws { try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) } }
  }

  /// What each line says of a member.
  func values(of name: String) throws -> [String?] { try lines.map { $0[name]?.stringValue } }
}
