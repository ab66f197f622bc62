import Foundation

/// A batch of documents with four calls each, one, two side by side, and one, to services that count them.
struct CountedBatch {
  let folder: TestFolder
  private let definition: String

  /// - Parameters:
  ///   - count: how many documents it has.
  ///   - url: where its services are.
  ///   - isKeyed: whether the last call sends a key by which a repetition can be recognised, as the others do.
  init(of count: Int, calling url: String, isKeyed: Bool = true) throws {
    func call(_ path: String, isKeyed: Bool = true) -> String {
      let metadata = isKeyed ? "metadata: { idempotencyKey: true }, " : ""
      return
        "{ \(path): { call: http, \(metadata)with: { method: post, endpoint: '\(url)/\(path)', body: { id: '${ $workflow.input.id }' } } } }"
    }
    definition = """
      document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }
      do:
        - \(call("a"))
        - both: { fork: { branches: [ \(call("b")), \(call("c")) ] } }
        - \(call("d", isKeyed: isKeyed))

      """
    folder = try TestFolder([
      "w.yaml": definition,
      "in.jsonl": (0..<count).map { #"{"id":\#($0),"text":"document \#($0)"}"# + "\n" }.joined(),
    ])
  }

  /// A process that begins the batch or goes on with it.
  ///
  /// - Parameters:
  ///   - name: what its store and its output are called.
  ///   - machine: what it runs on.
  func process(_ name: String, on machine: FaultyMachine = FaultyMachine()) throws -> Process {
    let process = try BuiltCommand.process([
      "run", "w.yaml", "in.jsonl", "--store", "\(name).sqlite", "--output", "\(name).jsonl", "--batch", "all",
      "--key", ".id", "--quiet",
    ])
    process.currentDirectoryURL = folder.url
    // No pipes, which nobody would read: Foundation keeps their ends open, and fails over a thousand open descriptors.
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    machine.run(process)
    return process
  }

  /// The lines that were written.
  func output(_ name: String) throws -> String { try folder.text(of: "\(name).jsonl") }

  /// Has the file of the workflow say something else; the batch has begun with what it said before.
  func change(to text: String) throws {
    try Data(text.utf8).write(to: folder.url.appending(component: "w.yaml"))
  }

  /// What the file of the workflow can say while the batch is under way: the same in other words, something else, and nothing that can be read.
  var otherDefinitions: [String] {
    let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    return [
      "# A comment.\n" + definition, head + "do: [{ x: { set: { y: 1 } } }]\n", definition, head + "do: [",
      "",
    ]
  }
}
