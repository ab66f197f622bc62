import Fanfare
import FanfareJSON
import FanfareSamples
import FanfareTesting
import FanfareWorkflows
import HTTPTypes
import Testing

@testable import FanfareCommand

@Suite struct PipelineTests {
  private let clock = ManualClock()
  private let transport: ScriptedTransport
  private let pipeline: DocumentPipeline

  init() throws {
    transport = ScriptedTransport(clock: clock)
    transport.on("http://validator", .json(#"{"id":"d","characters":9,"words":2}"#))
    transport.on(
      "http://nlp",
      .json(#"{"id":"d","sentences":1,"words":2,"terms":[],"readability":{"readingEase":1,"grade":2}}"#)
    )
    transport.on("http://summarizer", .json(#"{"id":"d","sentences":["s"]}"#))
    transport.on("http://classifier", .json(#"{"id":"d","label":"l","probabilities":{"l":1}}"#))
    let names: [ServiceName] = ["validator", "nlp", "summarizer", "classifier"]
    pipeline = DocumentPipeline(
      services: try ServiceClient(
        transport: transport,
        services: Dictionary(
          uniqueKeysWithValues: names.map { ($0, Service("http://\($0)", policy: .bare)) }
        ),
        clock: clock
      )
    )
  }

  private let document = Document(id: "d", text: "some text")

  @Test func `a document goes to the validator and then to the three others`() async {
    let report = await pipeline.process(document)
    #expect(report.status == .complete)
    #expect(report.failure == nil)
    #expect(transport.conversation.first == "POST http://validator/validate")
    #expect(
      Set(transport.conversation.dropFirst()) == [
        "POST http://nlp/analyze", "POST http://summarizer/summarize", "POST http://classifier/classify",
      ]
    )
  }

  @Test func `a document that is refused goes no further`() async {
    transport.on("http://validator/validate", .status(.unprocessableContent))
    let report = await pipeline.process(document)
    #expect(report.status == .refused)
    #expect(transport.requests.count == 1)
  }

  @Test func `a failed analysis leaves the others standing, and the error names it`() async {
    transport.on("http://nlp/analyze", .status(.serviceUnavailable))
    let report = await pipeline.process(document)
    #expect(report.status == .partial)
    #expect(report.summary?.isSuccess == true)
    #expect(report.failure?.failures.map(\.error.service) == ["nlp"])
  }

  @Test(arguments: [nil, "validator", "nlp", "classifier"])
  func `the workflow of the demo reports what the pipeline in Swift does`(failing: String?) async throws {
    if let failing {
      transport.on("http://\(failing)/\(try #require(Self.paths[failing]))", .fail(.connectionLost, "gone"))
    }
    let calls = WorkflowCalls()
    var settings = WorkflowEngineSettings()
    settings.observers = [calls]
    for (index, name) in ["validator", "nlp", "summarizer", "classifier"].enumerated() {
      settings.services[ServiceName(name)] = Service("http://\(name)", policy: .bare)
      try settings.origins.map("http://localhost:\(8001 + index)", to: "http://\(name)")
    }
    let workflow = DocumentWorkflow(
      engine: try WorkflowEngine(transport: transport, clock: clock, settings: settings),
      workflow: try Workflow(parsing: WorkflowTemplate.optional.text),
      calls: calls
    )
    let expected = await pipeline.process(document).json
    #expect(await workflow.process(document).json == expected)
    #expect(calls.take("any").isEmpty)
  }

  private static let paths = [
    "validator": "validate", "nlp": "analyze", "summarizer": "summarize", "classifier": "classify",
  ]

  @Test func `a document without any answer has failed`() async {
    transport.on("http://validator/validate", .fail(.connectionRefused))
    #expect(await pipeline.process(document).status == .failed)
  }

  @Test func `outcomes come in the order of the sources, and an unreadable one doesn't stop the rest`() async
  {
    let sources: [DocumentSource] = [
      .text(id: "a", "x"), .file(path: "/does/not/exist"), .text(id: "c", "y"),
    ]
    var lines: [String] = []
    var tally = RunTally()
    await DocumentRun(pipeline: pipeline.process, maximumConcurrency: 2).process(sources) { outcome in
      tally.count(outcome)
      lines.append(outcome.json["id"]?.stringValue ?? "")
    }
    #expect(lines == ["a", "/does/not/exist", "c"])
    #expect(tally.exitCode == 2)
    #expect(tally.line == "3 documents: 2 complete, 1 failed")
  }

  @Test func `the report in plain text has a line for each service and no escape sequences`() async {
    transport.on("http://nlp/analyze", .fail(.connectionLost, "it\u{1B}[31m broke\nhere"))
    let text = DocumentReportText(style: Style(hasColour: false)).block(
      await pipeline.process(document)
    )
    #expect(text.contains("validator  ok"))
    #expect(text.contains("nlp        failed"))
    #expect(text.contains("it [31m broke here"))
    #expect(!text.contains("\u{1B}"))
    #expect(!text.contains("▕"))
  }

  @Test func `bars show when each call ran`() {
    let bar = TimelineBar(start: MonotonicInstant(nanoseconds: 100), duration: .nanoseconds(100), width: 10)
    #expect(bar.draw(from: MonotonicInstant(nanoseconds: 100), for: .nanoseconds(50)) == "▕█████     ▏")
    #expect(bar.draw(from: MonotonicInstant(nanoseconds: 150), for: .nanoseconds(50)) == "▕     █████▏")
    #expect(bar.draw(from: MonotonicInstant(nanoseconds: 200), for: .zero) == "▕         █▏")
  }

  @Test(arguments: [
    (2, 0, Int32(0)), (0, 2, 1), (1, 1, 2),
  ])
  func `the exit code tells all, some and none apart`(complete: Int, refused: Int, code: Int32) {
    #expect(RunTally(complete: complete, refused: refused).exitCode == code)
  }
}
