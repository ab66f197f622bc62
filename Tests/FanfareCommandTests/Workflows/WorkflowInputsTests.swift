import FanfareJSON
import Foundation
import Testing

@testable import FanfareCommand

@Suite struct WorkflowInputsTests {
  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      ("p.txt", "a text"), ("p.json", "{\"n\": 2}"), ("p.jsonl", "{\"n\":3}\n"), ("p.csv", "n\n4\n"),
    ]
  )
  func `who waits for an input goes on as often as more of it is there, and no more often`(
    name: String,
    text: String
  ) throws {
    let folder = try TestFolder([:])
    let pipe = folder.url.appending(component: name).path
    #expect(mkfifo(pipe, 0o600) == 0)
    var inputs = WorkflowInputs(paths: [pipe], additions: [:])
    guard case .notYet = inputs.next() else { return #expect(Bool(false), "nobody has written yet") }
    Thread.detachNewThread {
      guard let writer = FileHandle(forWritingAtPath: pipe) else { return }
      for byte in text.utf8 { try? writer.write(contentsOf: Data([byte])) }
      try? writer.close()
    }
    var (waits, count, isOver) = (0, 0, false)
    while !isOver {
      switch inputs.next() {
      case .notYet:
        inputs.waitUntilReady()
        waits += 1
      case .input(let input):
        #expect(throws: Never.self) { try input.value.get() }
        count += 1
      case .end: isOver = true
      }
    }
    // Each byte may come alone, and so may the end.
    #expect(count == 1 && waits <= text.utf8.count + 1 && folder.has(name))
  }
}
