import Foundation
import Testing

/// Where the inputs go of documents that aren't complete.
@Suite struct FailedInputsTests {
  private static let failing =
    "do: [{ a: { if: '${ .bad }', raise: { error: { type: 'https://e.test/t', status: 400 } } } }]"

  /// Runs two documents of which one fails.
  private static func run(_ folder: TestFolder) throws {
    let output = try folder.run("run", "w.yaml", "in.jsonl", "--store", "s.sqlite", "--failed", "failed")
    #expect(output.code == 2, "\(output)")
  }

  private static func folder() throws -> TestFolder {
    try TestFolder(["w.yaml": failing, "in.jsonl": #"{"bad":true}"# + "\n" + #"{"n":1}"# + "\n"])
  }

  @Test(arguments: [true, false])
  func `a link stays one, and what else is there as well`(leadsToFile: Bool) throws {
    let folder = try Self.folder()
    if leadsToFile { try Data("old".utf8).write(to: folder.url.appending(component: "target")) }
    try Data("mine".utf8).write(to: folder.url.appending(component: "failed.new"))
    let link = folder.url.appending(component: "failed").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "target")
    try Self.run(folder)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "target")
    #expect(try folder.text(of: "target") == #"{"bad":true}"# + "\n")
    #expect(try folder.text(of: "failed.new") == "mine")
  }

  @Test func `a named pipe is written, and stays one`() throws {
    let folder = try Self.folder()
    let path = folder.url.appending(component: "failed").path
    #expect(mkfifo(path, 0o600) == 0)
    // Open for both, so that nobody waits for the other side.
    let reader = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    try Self.run(folder)
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(reader, &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == #"{"bad":true}"# + "\n")
    let type = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    #expect(type != .typeRegular)
  }
}
