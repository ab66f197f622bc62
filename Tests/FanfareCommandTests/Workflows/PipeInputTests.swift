import FanfareJSON
import Foundation
import Testing

/// Inputs in named pipes, to which somebody writes when it pleases them.
@Suite struct PipeInputTests {
  /// A run of a file, and then of a pipe of that name.
  private static func begin(_ name: String) throws -> (folder: TestFolder, pipe: String, process: Process) {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "a.json": "{\"n\":1}"])
    let pipe = folder.url.appending(component: name).path
    #expect(mkfifo(pipe, 0o600) == 0)
    let process = try BuiltCommand.process(["run", "w.yaml", "a.json", name])
    process.currentDirectoryURL = folder.url
    (process.standardOutput, process.standardError) = (Pipe(), Pipe())
    try process.run()
    return (folder, pipe, process)
  }

  private static func output(of process: Process) throws -> FileHandle {
    try #require(process.standardOutput as? Pipe).fileHandleForReading
  }

  @Test(arguments: ["p.txt", "p.json", "p.jsonl", "p.csv"])
  func `what has ended is printed while nobody writes to a pipe, and a signal ends the command`(
    name: String
  ) throws {
    let (folder, pipe, process) = try Self.begin(name)
    let line = String(decoding: try Self.output(of: process).availableData, as: UTF8.self)
    #expect(try JSONValue(parsing: line)["input"] == "a.json", "\(line)")
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
    #expect(FileManager.default.fileExists(atPath: pipe) && folder.has("w.yaml"))
  }

  /// Files, what is written to them, and the inputs that they are.
  private static let texts: [(String, String, JSONValue)] = [
    ("p.txt", "some text", ["id": "p.txt", "text": "some text"]), ("p.json", "{\"n\": 2}", ["n": 2]),
    ("p.jsonl", "{\"n\":3}\n", ["n": 3]), ("p.csv", "n\n4\n", ["n": "4"]),
  ]

  @Test(arguments: texts)
  func `what comes through a pipe in pieces is one input`(name: String, text: String, value: JSONValue) throws
  {
    let (folder, pipe, process) = try Self.begin(name)
    // Opening waits for the reader.
    let writer = try #require(FileHandle(forWritingAtPath: pipe))
    for byte in text.utf8 { try writer.write(contentsOf: Data([byte])) }
    try writer.close()
    let output = String(decoding: try Self.output(of: process).readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    let lines = try output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(process.terminationStatus == 0 && lines.map { $0["output"] } == [["n": 1], value], "\(output)")
    #expect(folder.has("w.yaml"))
  }
}
