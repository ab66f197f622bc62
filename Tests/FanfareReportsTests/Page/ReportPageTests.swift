import FanfareHashing
import FanfareText
import Foundation
import Testing

@testable import FanfareReports

/// The page as a file.
@Suite struct ReportPageTests {
  @Test func `a page of 100,000 runs is small, and hardly larger than one of 10,000`() {
    let large = ReportPage(SyntheticBatch(count: 100_000).report).text.utf8.count
    let small = ReportPage(SyntheticBatch(count: 10_000).report).text.utf8.count
    #expect(large < 1_000_000 && large < small * 2, "\(small) and \(large) bytes")
  }

  @Test func `the largest page that can be is below 5 MB, whatever runs tell`() {
    let long = String(repeating: "\"<\u{202E}", count: 5000)
    var builder = ReportBuilder(ReportedBatch(id: "b", workflow: "w", state: .ended))
    for index in 0..<2000 {
      let name = "\(index)\(long)"
      var run = ReportedRun(
        id: "\(index)",
        document: name,
        status: .faulted,
        start: 1e5 * Double(index),
        duration: .seconds(index)
      )
      run.failures = [
        ReportedFailure(
          type: "\(index % 100)",
          status: index,
          task: name,
          place: "\(index % 100)",
          detail: name
        )
      ]
      run.tasks = [ReportedTask(name: name, place: name, status: .completed, duration: .seconds(index))]
      builder.add(run)
    }
    for id in builder.chosenRuns {
      var row = TimelineRow(name: long, place: long, start: .zero, end: .seconds(1), status: .faulted)
      row.error = long
      row.spans = (0..<1000).map { WaitSpan(.queue, from: .seconds($0), to: .seconds($0 + 1), attempt: $0) }
      builder.add(
        ReportedTimeline(run: id, duration: .seconds(1000), rows: Array(repeating: row, count: 1000))
      )
    }
    let size = ReportPage(builder.report).text.utf8.count
    #expect(size < 5_000_000, "\(size) bytes")
  }

  @Test func `only the page's own script and style may be used, and nothing is loaded`() throws {
    let page = ReportPage(HostileBatch.report).text
    let policy = try #require(page.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)?.1)
    #expect(policy.hasPrefix("default-src &#39;none&#39;") && !policy.contains("unsafe"))
    for (name, match) in [("style", page.firstMatch(of: /<style>(?<text>[^<]*)<\/style>/)?.text)] {
      let hash = BaseEncoding.base64.encode(SHA256.hash(Array(try #require(match, "\(name)").utf8)))
      #expect(policy.contains("sha256-\(hash)"))
    }
    #expect(page.ranges(of: "<script").count == 1 && page.ranges(of: "</script>").count == 1)
    #expect(!page.contains("style=\"") && !page.contains("<link") && !page.contains("@import"))
  }

  @Test func `no text of others stands in the page as it came`() {
    let page = ReportPage(HostileBatch.report).text
    for text in HostileBatch.texts where text.contains(where: { "<>\"".contains($0) }) {
      #expect(!page.contains(text), "\(text)")
    }
    let hidden = page.unicodeScalars.filter {
      ($0.value < 0x20 && $0 != "\n") || (0x2028...0x202E).contains($0.value)
        || (0x2066...0x2069).contains($0.value)
    }
    #expect(hidden.isEmpty)
  }

  @Test func `a failure is told with its cause, its documents and the command that makes it good`() {
    let page = ReportPage(SyntheticBatch(count: 4000).report).text
    #expect(page.contains("fanfare retry b-7f3a --error=communication --task=nlp"))
    #expect(page.contains("<bdi>nlp: answered 503 Service Unavailable: overloaded,"))
    #expect(page.contains(" of 4,000 documents are complete; "))
  }

  @Test func `what was stopped says how it goes on, and what runs that it isn't done`() {
    var batch = ReportedBatch(id: "b-1", workflow: "w", state: .open, documents: 10)
    batch.options = ["--store", "my runs.sqlite"]
    var builder = ReportBuilder(batch)
    builder.add(ReportedRun(id: "a", document: "d", status: .completed, start: 1, duration: .seconds(1)))
    let page = ReportPage(builder.report).text
    #expect(page.contains("1 document is complete, and none failed. 9 documents are still to be done."))
    #expect(page.contains("fanfare resume b-1 --store &#39;my runs.sqlite&#39;"))
  }

  @Test func `attempts beside each other are drawn below one another, and those after one another in a line`()
  {
    let spans = [
      WaitSpan(.service, from: .zero, to: .seconds(3), attempt: 1),
      WaitSpan(.hedgeDelay, from: .zero, to: .seconds(1), attempt: 2),
      WaitSpan(.service, from: .seconds(1), to: .seconds(3), attempt: 2),
      WaitSpan(.backoff, from: .seconds(3), to: .seconds(4), attempt: 3),
    ]
    #expect(TimelineLanes(spans).placed.map(\.lane) == [0, 1, 1, 0])
  }
}
