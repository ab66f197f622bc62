import Foundation
import Testing

@testable import FanfareTemporal

@Suite struct AWSFilesTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "aws-\(UUID().uuidString)").path
  private let files = AWSFiles()

  private func write(_ text: String, at seconds: Double) throws {
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    let date = Date(timeIntervalSince1970: seconds)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
  }

  @Test func `A file is read again when it has changed, and not before`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(files.text(of: path) == nil)
    try write("first", at: 1_000)
    #expect(files.text(of: path) == "first")
    // What nothing tells of isn't noticed: it wasn't read.
    try write("other", at: 1_000)
    #expect(files.text(of: path) == "first")
    try write("other", at: 1_001)
    #expect(files.text(of: path) == "other")
    try FileManager.default.removeItem(atPath: path)
    #expect(files.text(of: path) == nil)
  }

  @Test func `What is larger than such a file counts as none, and so does what is no file`() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(String(repeating: "#", count: AWSFiles.mostBytes), at: 1_000)
    #expect(files.text(of: path)?.utf8.count == AWSFiles.mostBytes)
    try write(String(repeating: "#", count: AWSFiles.mostBytes + 1), at: 1_001)
    #expect(files.text(of: path) == nil)
    #expect(files.text(of: "/dev/zero") == nil && files.text(of: "/") == nil)
  }
}
