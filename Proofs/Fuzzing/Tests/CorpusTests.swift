import Foundation
import Testing

/// The committed inputs, which reach much of what the fuzzer reached and all that it once found, without the fuzzer.
@Suite struct CorpusTests {
  @Test(arguments: FuzzTarget.all.map(\.name))
  func `what a reader promises holds for the inputs of its corpus`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Corpus/\(name)")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      let bytes = Array(try Data(contentsOf: file))
      do throws(BrokenPromise) {
        try target.check(bytes)
      } catch {
        Issue.record("\(name)/\(file.lastPathComponent): \(error)")
      }
    }
  }
}
