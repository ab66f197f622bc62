import FanfareJSON
import Foundation
import HTTPTypes

/// A folder with a workflow and inputs, in which batches are run.
struct BatchFolder {
  let folder: TestFolder

  /// - Parameters:
  ///   - workflow: the body of `w.yaml`.
  ///   - inputs: the texts of files in `docs`, by their names.
  init(_ workflow: String, inputs: [String: String]) throws {
    folder = try TestFolder(["w.yaml": workflow])
    try FileManager.default.createDirectory(
      at: folder.url.appending(component: "docs"),
      withIntermediateDirectories: true
    )
    for (name, text) in inputs { try write(text, to: "docs/\(name)") }
  }

  /// Runs the command there.
  func run(_ arguments: String...) throws -> BuiltCommand.Output {
    try BuiltCommand.run(arguments, in: folder.url.path)
  }

  func text(of name: String) throws -> String { try folder.text(of: name) }

  func write(_ text: String, to name: String) throws {
    let header =
      text.hasPrefix("do:")
      ? "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n" : ""
    try Data((header + text).utf8).write(to: folder.url.appending(component: name))
  }

  func remove(_ name: String) throws {
    try FileManager.default.removeItem(at: folder.url.appending(component: name))
  }

  /// The paths of the files in a folder, in order.
  func files(in name: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.url.appending(component: name).path)
      .filter { !FileManager.default.isFolder(folder.url.appending(components: name, $0).path) }.sorted()
  }

  /// A workflow whose second task makes a call with a body.
  static func calls(_ url: String, second: String) -> String {
    """
    do:
      - first: { call: http, metadata: { idempotencyKey: true }, with: { method: post, endpoint: '\(url)/first', body: '${ $workflow.input }' } }
      - second: { call: http, metadata: { idempotencyKey: true }, with: { method: post, endpoint: '\(url)/second', body: '\(second)' } }
    """
  }
}

extension FileManager {
  fileprivate func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
