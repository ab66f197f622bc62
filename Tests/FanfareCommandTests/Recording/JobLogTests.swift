import Foundation
import Testing

/// `fanfare run --joblog`.
@Suite struct JobLogTests {
  @Test func `each input has a line in the columns of GNU parallel`() throws {
    let folder = try TestFolder([
      "w.yaml":
        "do: [ { check: { if: .bad, raise: { error: { type: 'https://e.org/bad', status: 400 } } } } ]",
      "good.json": "{}", "bad.json": #"{"bad":true}"#,
    ])
    let before = Date.now.timeIntervalSince1970
    _ = try folder.run("run", "w.yaml", "good.json", "bad.json", "none.json", "--joblog", "j.tsv")
    let lines = try folder.text(of: "j.tsv").split(separator: "\n")
      .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    #expect(
      lines[0] == [
        "Seq", "Host", "Starttime", "JobRuntime", "Send", "Receive", "Exitval", "Signal", "Command",
      ]
    )
    #expect(lines.count == 4 && lines.allSatisfy { $0.count == 9 })
    #expect(lines.dropFirst().map { $0[0] } == ["1", "2", "3"])
    #expect(lines.dropFirst().map { $0[6] } == ["0", "1", "1"])
    #expect(
      lines.dropFirst().map { $0[8] } == ["good", "bad", "none"].map { "fanfare run w.yaml \($0).json" }
    )
    for line in lines.dropFirst() {
      let start = try #require(Double(line[2]))
      #expect(start >= before - 1 && start <= Date.now.timeIntervalSince1970 + 1, "\(line)")
      #expect(line[1] == ":" && line[2].split(separator: ".").last?.count == 3)
    }
  }

  @Test func `the name of an input steers no terminal, begins no column and stays one word of the command`()
    throws
  {
    let name = "a\u{1B}]0;x\u{7}\tb; c.json"
    let folder = try TestFolder(["w.yaml": TestFolder.echo, name: "{}"])
    #expect(try folder.run("run", "w.yaml", name, "--joblog", "j.tsv").code == 0)
    let row = try #require(try folder.text(of: "j.tsv").split(separator: "\n").last).split(separator: "\t")
    #expect(row.count == 9 && row.last == #"fanfare run w.yaml $'a\033]0;x\007\011b; c.json'"#)
  }

  @Test func `what its calls sent and received is counted`() throws {
    let folder = try TestFolder(["d.txt": "A goal."])
    _ = try folder.run(
      "run",
      Examples.path("process-document.yaml"),
      "d.txt",
      "--with-sample-services",
      "--joblog",
      "j.tsv"
    )
    let row = try #require(try folder.text(of: "j.tsv").split(separator: "\n").last).split(separator: "\t")
    #expect(try #require(Int(row[4])) > 200 && #require(Int(row[5])) > 200)
  }
}
