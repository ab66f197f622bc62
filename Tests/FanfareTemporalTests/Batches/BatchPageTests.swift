import FanfareJSON
import Testing

@testable import FanfareTemporal

@Suite struct BatchPageTests {
  @Test func `A page comes back from its input as it was`() throws {
    var page = try TestPage(of: 2, number: 3, isLast: false).page
    page.documents.append(BatchDocument(at: "é.txt", problem: "it isn't text"))
    page.start.timeLimit = .seconds(7)
    let payloads = try Payloads(parsing: page.payloads.serialized()[...])
    let read = try BatchPage(payloads, functions: [])
    #expect(read.documents == page.documents && read.id == "b.p3" && read.first == 30)
    #expect(!read.isLast && read.concurrency == 4 && read.start.timeLimit == .seconds(7))
    #expect(try BatchPage.head(payloads).digest == page.digest)
  }

  @Test func `The digest tells documents, places and the workflow apart, and not by whom the page was made`()
    throws
  {
    let page = try TestPage(of: 2).page
    var same = page
    (same.start.runtime, same.concurrency) = ("9.9.9", 1)
    #expect(same.digest == page.digest)
    var changed: [BatchPage] = Array(repeating: page, count: 4)
    changed[0].documents[1] = BatchDocument(at: "d1", ["n": 2])
    changed[1].documents[1] = BatchDocument(at: "d2", ["n": 1])
    changed[2].documents.removeLast()
    changed[3].start.timeLimit = .seconds(1)
    for other in changed { #expect(other.digest != page.digest) }
  }

  @Test(arguments: ["b.p0", "a.b.p12", "p.p.p1"]) func `A page is recognised by its name`(_ id: String) {
    let parts = BatchPage.parts(ofID: id)
    #expect(parts.map { BatchPage.id($0.batch, $0.number) } == id)
  }

  @Test(arguments: ["b", "b.p", "b.p-1", "b.p01", "b.q1", ""]) func `Others aren't taken for pages`(
    _ id: String
  ) {
    #expect(BatchPage.parts(ofID: id) == nil)
  }

  @Test func `A document that is too large counts as one that can't be read, and says what to do`()
    async throws
  {
    let document = BatchDocument(at: "d", .string(String(repeating: "x", count: 300_000)))
    let fitting = try await document.fitting(nil)
    #expect(fitting.problem?.contains("300002 bytes") == true)
    #expect(fitting.problem?.contains("keep large values elsewhere") == true)
    #expect(fitting.size < 1_000)
  }

  @Test func `A document that is too large is in a page as a reference, and its digest tells it from others`()
    async throws
  {
    let values = LargeValues(store: TestStore())
    var digests: Set<String> = []
    for letter in ["x", "x", "y"] {
      var page = try TestPage(of: 1).page
      let document = BatchDocument(at: "é.txt", .string(String(repeating: letter, count: 300_000)))
      page.documents.append(try await document.fitting(values))
      page.start.keepsLargeValues = letter == "x"
      let payloads = try Payloads(parsing: page.payloads.serialized()[...])
      let read = try BatchPage(payloads, functions: [])
      #expect(read.documents == page.documents && payloads.serialized().count < 2_000)
      #expect(read.documents[1].refers && read.documents[1].place == "é.txt")
      #expect(read.start.keepsLargeValues == page.start.keepsLargeValues)
      digests.insert(page.digest)
    }
    #expect(digests.count == 2)
  }
}
