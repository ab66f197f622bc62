import Foundation
import Testing

@testable import FanfareCommand

@Suite struct HandOverTests {
  @Test func `a worker is for the other executable, and nothing else is`() {
    #expect(HandOver.isMeant(by: ["worker", "--temporal", "127.0.0.1:7233"]))
    #expect(!HandOver.isMeant(by: ["run", "a.yaml", "--temporal", "127.0.0.1:7233"]))
    #expect(!HandOver.isMeant(by: ["call", "--temporal"]))
    #expect(!HandOver.isMeant(by: []))
  }

  @Test func `the other executable stands beside the command and gets the same arguments`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    let output = try folder.run("run", "w.yaml", "--temporal", "127.0.0.1:0", "--quiet")
    #expect(output.code == 64 && output.text.isEmpty)
    #expect(output.errors.contains("'127.0.0.1:0' isn't a host with a port"), "\(output.errors)")
    let refused = try BuiltCommand.run("worker", "--temporal", "127.0.0.1:0")
    #expect(refused.code == 64 && refused.errors.contains("'127.0.0.1:0' isn't a host with a port"))
  }

  @Test func `where it isn't there, the command says how it is built`() throws {
    let process = try BuiltCommand.process(["worker"])
    let command = try #require(process.executableURL)
    let folder = command.deletingLastPathComponent().appending(component: "alone-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    process.executableURL = folder.appending(component: "fanfare")
    try FileManager.default.linkItem(at: command, to: folder.appending(component: "fanfare"))
    process.environment = ["PATH": "/usr/bin:/bin"]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 69)
    #expect(text.contains("make temporal"))
  }
}
