import Foundation
import Testing

/// Batches whose inputs can be read only once.
@Suite struct ReadOnceTests {
  /// A batch `b` of three lines on standard input, all of which fail.
  private static func batch(_ options: String...) throws -> TestFolder {
    let folder = try TestFolder([
      "w.yaml": "do: [{ f: { raise: { error: { type: 'https://e.test/x', status: 400, title: X } } } }]"
    ])
    let run = ["run", "w.yaml", "-", "--store", "s.sqlite", "--output", "out.jsonl", "--batch", "b"]
    let output = try BuiltCommand.run(run + options, input: lines, in: folder.url.path)
    #expect(output.code == 1, "\(output)")
    return folder
  }

  private static let lines = (1...3).map { "{\"n\":\($0)}\n" }.joined()

  private static func documents(of folder: TestFolder) throws -> Int {
    try folder.text(of: "out.jsonl").split(separator: "\n").count
  }

  @Test(arguments: ["resume", "retry"])
  func `where all of them were read, nothing on standard input becomes a document`(command: String) throws {
    let folder = try Self.batch()
    for _ in 0..<2 {
      let output = try folder.run(command, "b", "--store", "s.sqlite", input: "{\"n\":9}\n")
      #expect(output.code == 1 && output.errors.contains("3 runs in "), "\(output)")
      #expect(try Self.documents(of: folder) == 3)
    }
    let plan = try folder.run("resume", "b", "--store", "s.sqlite", "--dry-run").text
    #expect(plan.hasPrefix("batch b, ended: w.yaml\nkept       3 "), "\(plan)")
  }

  @Test func `the same command again gives it more`() throws {
    let folder = try Self.batch()
    let run = ["run", "w.yaml", "-", "--store", "s.sqlite", "--output", "out.jsonl"]
    let more = Self.lines + "{\"n\":4}\n{\"n\":5}\n"
    let halt = ["--halt", "failures=1", "--concurrency", "1"]
    let output = try BuiltCommand.run(run + halt, input: more, in: folder.url.path)
    #expect(output.errors.contains("4 runs in "), "\(output)")
    // Its inputs weren't read to their end this time.
    let rest = try folder.run("resume", "b", "--store", "s.sqlite", input: more)
    #expect(try Self.documents(of: folder) == 5, "\(rest)")
  }

  @Test func `where more was to come they are given again, and a terminal is told that it is awaited`() throws
  {
    let folder = try Self.batch("--halt", "failures=1", "--concurrency", "1")
    let more = try folder.run("resume", "b", "--store", "s.sqlite", input: Self.lines)
    #expect(try Self.documents(of: folder) == 2, "\(more)")
    let terminal = try PseudoTerminal(columns: 80)
    let process = try BuiltCommand.process(["resume", "b", "--store", "s.sqlite"])
    process.currentDirectoryURL = folder.url
    let errors = Pipe()
    (process.standardInput, process.standardOutput, process.standardError) = (terminal.device, Pipe(), errors)
    try process.run()
    var said = ""
    while !said.contains("is awaited on standard input") {
      let piece = errors.fileHandleForReading.availableData
      guard !piece.isEmpty else { break }
      said += String(decoding: piece, as: UTF8.self)
    }
    #expect(said.contains("is awaited on standard input"), "\(said)")
    kill(process.processIdentifier, SIGINT)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
  }
}
