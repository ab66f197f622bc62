import Foundation
import Testing

@testable import FanfareCommand

@Suite struct AtomicFileTests {
  private func store(_ text: String, at path: String) throws {
    var file = try AtomicFile(path: path)
    try file.write(Array(text.utf8))
    try file.commit()
  }

  private func path(_ name: String, in folder: TestFolder) -> String {
    folder.url.appending(component: name).path
  }

  private func names(in folder: TestFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  @Test func `a file is replaced when the new one is complete, and keeps its mode`() throws {
    let folder = try TestFolder(["f": "old"])
    let path = path("f", in: folder)
    #expect(chmod(path, 0o640) == 0)
    var file = try AtomicFile(path: path)
    try file.write(Array("new".utf8))
    #expect(try folder.text(of: "f") == "old")
    try file.commit()
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(try folder.text(of: "f") == "new" && mode == 0o640)
    #expect(try names(in: folder) == ["f"])
  }

  @Test func `a link stays one, and what it leads to is replaced`() throws {
    let folder = try TestFolder(["f": "old"])
    try FileManager.default.createSymbolicLink(
      atPath: path("link", in: folder),
      withDestinationPath: "f"
    )
    try store("new", at: path("link", in: folder))
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path("link", in: folder)) == "f")
    #expect(try folder.text(of: "f") == "new")
  }

  @Test func `a link that leads to nothing stays one, and what it leads to is made`() throws {
    let folder = try TestFolder()
    let links = FileManager.default
    try links.createSymbolicLink(atPath: path("link", in: folder), withDestinationPath: "next")
    try links.createSymbolicLink(atPath: path("next", in: folder), withDestinationPath: path("f", in: folder))
    try AtomicFile.check(path("link", in: folder))
    #expect(try names(in: folder) == ["link", "next"])
    try store("new", at: path("link", in: folder))
    #expect(try folder.text(of: "f") == "new")
    #expect(try links.destinationOfSymbolicLink(atPath: path("link", in: folder)) == "next")
    #expect(try names(in: folder) == ["f", "link", "next"])
  }

  @Test func `a named pipe is written, and stays`() throws {
    let folder = try TestFolder()
    let path = path("pipe", in: folder)
    #expect(mkfifo(path, 0o600) == 0)
    // Open for both, so that nobody waits for the other side.
    let reader = open(path, O_RDWR | O_CLOEXEC)
    defer { close(reader) }
    try store("text", at: path)
    var bytes = [UInt8](repeating: 0, count: 10)
    let count = read(reader, &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "text")
    #expect(try names(in: folder) == ["pipe"])
  }

  @Test func `a device is written, and stays one`() throws {
    try store("text", at: "/dev/null")
    let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
    #expect(type == .typeCharacterSpecial)
  }

  @Test func `what isn't complete leaves nothing behind`() throws {
    let folder = try TestFolder(["f": "old"])
    var file = try AtomicFile(path: path("f", in: folder))
    try file.write(Array("new".utf8))
    file.discard()
    #expect(try folder.text(of: "f") == "old")
    #expect(try names(in: folder) == ["f"])
  }
}
