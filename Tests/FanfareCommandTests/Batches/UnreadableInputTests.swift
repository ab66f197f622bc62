import Foundation
import Testing

/// Documents of a batch whose inputs can't be read.
@Suite struct UnreadableInputTests {
  private static let run = [
    "run", "w.yaml", "none.txt", "a.txt", "--store", "s.sqlite", "--output", "out.jsonl",
  ]

  @Test func `an input that can't be read counts once, also where it is told again`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [{ f: { raise: { error: { type: 'https://e.test/x', status: 400, title: X } } } }]",
      "a.txt": "a",
    ])
    #expect(try BuiltCommand.run(Self.run, in: folder.url.path).code == 1)
    let again = try folder.run("retry", "--store", "s.sqlite")
    #expect(again.errors.contains(": 1 faulted, 1 unreadable; 1 of them ended before"), "\(again.errors)")
  }

  @Test func `one that can be read by now isn't retried, but a document of its own`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "a.txt": "a"])
    #expect(try BuiltCommand.run(Self.run, in: folder.url.path).code == 2)
    try Data("b".utf8).write(to: folder.url.appending(component: "none.txt"))
    let retried = try folder.run("retry", "--store", "s.sqlite")
    #expect(
      retried.text.hasSuffix(
        " has no such documents; 1 input that couldn't be read has no run: the same fanfare run again takes what can be read by now\n"
      ),
      "\(retried)"
    )
    let again = try BuiltCommand.run(Self.run, in: folder.url.path)
    #expect(again.code == 2 && again.errors.contains("3 runs in "), "\(again)")
    #expect(try folder.text(of: "out.jsonl").split(separator: "\n").last?.contains("none.txt") == true)
  }
}
