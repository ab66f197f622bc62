import FanfareWorkflows
import Testing

@testable import FanfareCommand

/// The names of the files in a folder of results.
@Suite struct OutcomeNameTests {
  private static func path(
    _ place: String,
    key: String? = nil,
    keys: Bool = false,
    foldsCase: Bool = false
  ) -> String {
    let document = RunDocument(batch: "b", number: 0, key: key ?? place, place: place, digest: "")
    return OutcomeName(hasKeys: keys, foldsCase: foldsCase).path(of: document)
  }

  @Test(arguments: [
    ("a.txt", "a.txt.json"), ("docs/a b.txt", "docs/a%20b.txt.json"), ("in.jsonl:17", "in.jsonl%3A17.json"),
    ("../a.txt", "%2E./a.txt.json"), ("/etc/passwd", "%/etc/passwd.json"), ("a//b", "a/%/b.json"),
    ("./-x", "%2E/%2Dx.json"), ("a.json/b", "a%2Ejson/b.json"), ("%2E", "%252E.json"), ("é", "%C3%A9.json"),
    ("..", "%2E..json"), ("a\0b", "a%00b.json"), ("~", "%7E.json"),
  ])
  func `a place leads to a file in the folder`(_ place: String, _ path: String) {
    #expect(Self.path(place) == path)
  }

  @Test func `a key is one name, whatever it has`() {
    #expect(Self.path("in.jsonl:1", key: "../../etc", keys: true) == "%2E.%2F..%2Fetc.json")
    #expect(Self.path("in.jsonl:1", key: "17", keys: true) == "17.json")
  }

  @Test func `what was refused doesn't take the name of what it repeats`() {
    #expect(Self.path("a.txt", key: "unreadable a.txt") == "unreadable%20a.txt.json")
  }

  @Test func `long names are cut and stay apart`() {
    let (one, other) = (String(repeating: "é", count: 200), String(repeating: "é", count: 201))
    let paths = [Self.path(one), Self.path(other)]
    #expect(paths.allSatisfy { $0.utf8.count <= 255 } && paths[0] != paths[1], "\(paths)")
  }

  @Test func `names that differ in capitals stay apart where they are the same file`() {
    let paths = ["A", "a"].map { Self.path($0, foldsCase: true).lowercased() }
    #expect(paths[0] != paths[1])
  }
}
