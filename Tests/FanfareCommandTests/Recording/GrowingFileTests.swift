import FanfareBatches
import FanfareJSON
import Foundation
import Testing

@testable import FanfareCommand

@Suite struct GrowingFileTests {
  private func file(_ path: String) throws -> GrowingFile {
    try GrowingFile(.file(path, option: "--trace"), head: "[", separator: ",", tail: "]")
  }

  @Test func `a file can be read at any time, also if nobody finishes it`() throws {
    let folder = try TestFolder()
    let file = try file(folder.url.appending(component: "f").path)
    #expect(try folder.text(of: "f") == "[]")
    let element = "\"\(String(repeating: "x", count: 1000))\""
    var seen = 0
    for _ in 0..<200 {
      file.append(element)
      let count = try #require(try JSONValue(parsing: try folder.text(of: "f")).arrayValue?.count)
      #expect(count >= seen)
      seen = count
    }
    #expect(seen > 100)
    try file.finish()
    #expect(try JSONValue(parsing: try folder.text(of: "f")).arrayValue?.count == 200)
  }

  @Test func `a file replaces an older one, and is for its owner alone`() throws {
    let folder = try TestFolder(["f": String(repeating: "old", count: 1000)])
    let path = folder.url.appending(component: "g").path
    try file(folder.url.appending(component: "f").path).finish()
    try file(path).finish()
    #expect(try folder.text(of: "f") == "[]")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `a file that can't be made is told at once`() throws {
    let error = #expect(throws: UnwritableOutput.self) { _ = try file("/none/x") }
    #expect("\(try #require(error))" == "--trace: /none/x can't be written: there is no such folder")
  }
}
