import Foundation
import Testing

/// How the command ends when a signal asks for it.
@Suite struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `a signal ends the command by that signal, after what is done was printed`(signal: Int32) throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { tell: { emit: { event: { with: { type: up } } } } }, { pause: { wait: PT1H } } ]"
    ])
    let process = try BuiltCommand.process(["run", folder.url.appending(component: "w.yaml").path])
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    #expect(String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self).contains("up"))
    kill(process.processIdentifier, signal)
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal)
    #expect(text.contains("\"status\":\"cancelled\""))
  }

  @Test func `a second signal ends the command at once, whatever it waits for`() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("fanfare-\(UUID().uuidString)")
    #expect(mkfifo(url.path, 0o600) == 0)
    defer { try? FileManager.default.removeItem(at: url) }
    let process = try BuiltCommand.process(["process", url.path])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // Opening waits for the reader; by then the command listens to signals, and waits for what never comes.
    let writer = try #require(FileHandle(forWritingAtPath: url.path))
    kill(process.processIdentifier, SIGINT)
    kill(process.processIdentifier, SIGTERM)
    process.waitUntilExit()
    // The later of two that come at once may be handled before the earlier one.
    #expect(process.terminationReason == .uncaughtSignal)
    try writer.close()
  }

  @Test func `a signal to quit ends the command at once, and isn't taken for a crash`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { tell: { emit: { event: { with: { type: up } } } } }, { pause: { wait: PT1H } } ]"
    ])
    let process = try BuiltCommand.process(["run", "w.yaml"])
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=yes"]) {
      $1
    }
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    #expect(String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self).contains("up"))
    kill(process.processIdentifier, SIGQUIT)
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGQUIT)
    #expect(!said.contains("crashed"), "\(said)")
  }

  @Test func `the services end by the signal that asked them to`() throws {
    let process = try BuiltCommand.process(["services", "--port-base", "\(Int.random(in: 10_000...32_000))"])
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    #expect(!output.fileHandleForReading.availableData.isEmpty)
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGTERM)
  }

  @Test(arguments: [["--with-sample-services"], []])
  func `a reader that goes away in the middle ends the command quietly by SIGPIPE`(options: [String]) throws {
    let folder = try TestFolder([
      "w.yaml": TestFolder.echo,
      "many.jsonl": String(repeating: "{\"n\":1}\n", count: 20_000),
    ])
    let files = ["w.yaml", "many.jsonl"].map { folder.url.appending(component: $0).path }
    let process = try BuiltCommand.process(["run"] + files + ["--quiet"] + options)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    #expect(!output.fileHandleForReading.availableData.isEmpty)
    try output.fileHandleForReading.close()
    let said = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGPIPE)
    #expect(said.isEmpty, "\(String(decoding: said, as: UTF8.self))")
  }
}
