import Foundation
import Testing

/// Commands that wait for standard input, or for a named pipe to which nobody writes.
@Suite struct AwaitedInputTests {
  @Test(arguments: ["process", "demo"])
  func `a signal ends the wait for a document`(command: String) throws {
    let folder = try TestFolder()
    let pipe = folder.url.appending(component: "p").path
    #expect(mkfifo(pipe, 0o600) == 0)
    let process = try BuiltCommand.process([command, "p"])
    process.currentDirectoryURL = folder.url
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Opening waits for the reader, which listens to signals by then.
    let writer = try #require(FileHandle(forWritingAtPath: pipe))
    kill(process.processIdentifier, SIGINT)
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
    #expect(text.contains("not started"), "\(text)")
    try writer.close()
  }

  @Test(arguments: [
    ["process", "-"], ["process", "p"], ["demo", "-"],
    ["call", "http://127.0.0.1:1/", "-d", "-"], ["call", "http://127.0.0.1:1/", "-d", "@p"],
    ["call", "http://127.0.0.1:1/", "--upload-file", "-"], ["call", "http://127.0.0.1:1/", "-F", "a=@-"],
    ["call", "http://127.0.0.1:1/", "--data-urlencode", "a@-"],
  ])
  func `the deadline of the command ends the wait for its input`(arguments: [String]) throws {
    let folder = try TestFolder()
    #expect(mkfifo(folder.url.appending(component: "p").path, 0o600) == 0)
    let process = try BuiltCommand.process(arguments + ["--timeout", "200ms"])
    process.currentDirectoryURL = folder.url
    // Nobody writes to it, and it stays open.
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let text = try [output, errors].map {
      String(decoding: try $0.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }.joined()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 1)
    #expect(text.contains("its end didn't come before the deadline"), "\(text)")
    try input.fileHandleForWriting.close()
  }
}
