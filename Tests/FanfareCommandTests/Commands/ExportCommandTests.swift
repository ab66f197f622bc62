import Foundation
import Testing

/// `fanfare export`, as a user runs it.
@Suite struct ExportCommandTests {
  private let folder: TestFolder

  /// Makes a batch of a document whose name would steer a terminal.
  init() throws {
    let name = "a\u{1B}]0;x\u{7}.json"
    folder = try TestFolder(["w.yaml": TestFolder.echo, name: #"{"n":1}"#])
    let output = try folder.run("run", "w.yaml", name, "--store", "s.sqlite", "--batch", "b", "--quiet")
    #expect(output.code == 0, "\(output)")
  }

  /// Has a shell run a script in which `$0` is the command.
  private func shell(_ script: String) throws -> (code: Int32, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let command = try #require(try BuiltCommand.process([]).executableURL?.path)
    process.arguments = ["-c", script, command]
    process.currentDirectoryURL = folder.url
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, said)
  }

  @Test(arguments: ["jsonl", "csv", "joblog", "har", "trace"])
  func `standard output keeps what it has, and what follows stands behind it`(form: String) throws {
    let export = "\"$0\" export b --store s.sqlite --format \(form)"
    #expect(try shell("\(export) -o whole").code == 0)
    let whole = try folder.text(of: "whole")
    #expect(!whole.isEmpty)
    let output = try shell("{ echo head; \(export); echo foot; } > f && \(export) >> f")
    #expect(output.code == 0, "\(output)")
    #expect(try folder.text(of: "f") == "head\n\(whole)foot\n\(whole)")
  }

  @Test(arguments: ["jsonl", "joblog", "har", "trace"])
  func `a reader that went away ends it by SIGPIPE, and a closed output is an error`(form: String) throws {
    let process = try BuiltCommand.process(["export", "b", "--store", "s.sqlite", "--format", form])
    process.currentDirectoryURL = folder.url
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try output.fileHandleForReading.close()
    try process.run()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGPIPE)
    #expect(said.isEmpty, "\(String(decoding: said, as: UTF8.self))")
    let closed = try shell("\"$0\" export b --store s.sqlite --format \(form) >&-")
    #expect(closed.code == 74 && closed.errors.contains("standard output can't be written"), "\(closed)")
  }

  @Test func `a file that can't be made is told by the option that names it`() throws {
    let output = try folder.run(
      "export",
      "b",
      "--store",
      "s.sqlite",
      "--format",
      "har",
      "-o",
      "none/x"
    )
    let reason = "--output: none/x can't be written: there is no such folder"
    #expect(output.code == 74 && output.errors.contains(reason), "\(output)")
  }

  @Test func `a log has no control character of a name`() throws {
    let log = try folder.run("export", "b", "--store", "s.sqlite", "--format", "joblog").text
    #expect(log.contains(#"\033]0;x\007.json"#) && !log.contains("\u{1B}"), "\(log)")
  }
}
