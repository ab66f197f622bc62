import FanfareJSON
import FanfareSamples
import Foundation
import HTTPTypes
import Synchronization
import Testing

/// Meters and budgets as a user has them.
@Suite struct MeterCommandTests {
  /// Answers every request but those for `/bad`, and says that it cost 0.1.
  private final class Shop: PlainHandler {
    private let count = Mutex(0)
    var requests: Int { count.withLock { $0 } }

    func answer(_ request: PlainRequest) -> PlainAnswer {
      count.withLock { $0 += 1 }
      if request.path == "/bad" { return PlainAnswer(.notFound) }
      let body = #"{"price":0.1,"usage":{"total_tokens":40}}"#
      return PlainAnswer(headers: [.contentType: "application/json"], body: Array(body.utf8))
    }

    func ended(_ request: PlainRequest, wasAbandoned: Bool) {}
  }

  private static func folder(_ url: String, inputs: Int = 30, second: String? = nil) throws -> TestFolder {
    let calls = (["/ask"] + [second].compactMap(\.self)).map { path in
      "{ '\(path)': { call: http, with: { method: get, endpoint: '\(url)\(path)' } } }"
    }
    return try TestFolder([
      "w.yaml": "do: [\(calls.joined(separator: ", "))]",
      "in.jsonl": (0..<inputs).map { #"{"id":\#($0)}"# + "\n" }.joined(),
    ])
  }

  private static let meters = [
    "--meter", "usd=.price", "--meter", "tokens=.usage.total_tokens", "--concurrency", "2",
  ]

  @Test func `a budget ends a batch, says where, and a larger one goes on with what was paid before`()
    async throws
  {
    let shop = Shop()
    try await withPlainServer(shop) { url in
      let folder = try Self.folder(url)
      let run = ["run", "w.yaml", "in.jsonl", "--store", "s.sqlite", "--output", "out.jsonl", "--batch", "b"]
      let first = try BuiltCommand.run(run + Self.meters + ["--budget", "usd=1"], in: folder.url.path)
      #expect(first.code == 3 && shop.requests == 10, "\(first)")
      #expect(
        first.errors.contains("(usd 1 of 1): 20 inputs weren't begun, the next input is in.jsonl:11\n"),
        "\(first.errors)"
      )
      #expect(
        first.errors.hasSuffix("go on with: fanfare resume b --store s.sqlite --budget usd=3\n"),
        "\(first.errors)"
      )
      #expect(first.errors.contains("tokens 400, usd 1 of 1; tokens 40, usd 0.1 a run\n"), "\(first.errors)")
      let same = try folder.run("resume", "b", "--store", "s.sqlite")
      #expect(same.code == 3 && shop.requests == 10, "\(same)")
      #expect(same.errors.contains("): 20 inputs weren't begun"), "\(same.errors)")
      let more = try folder.run("resume", "b", "--store", "s.sqlite", "--budget", "usd=2")
      #expect(more.code == 3 && shop.requests == 20, "\(more)")
      let all = try folder.run("resume", "b", "--store", "s.sqlite", "--budget", "usd=100")
      #expect(all.code == 0 && shop.requests == 30, "\(all)")
      #expect(all.errors.contains("tokens 1200, usd 3 of 100"), "\(all.errors)")
      let lines = try folder.text(of: "out.jsonl").split(separator: "\n").map {
        try JSONValue(parsing: String($0))
      }
      #expect(lines.count == 30 && lines.allSatisfy { $0["meters"] == ["tokens": 40, "usd": 0.1] })
      let report = try folder.run("report", "b", "--store", "s.sqlite", "-o", "-")
      #expect(report.text.contains("tokens 1200, usd 3"), "\(report.text.suffix(2000))")
    }
  }

  @Test(arguments: [([String](), 20, 60), (["--fresh"], 40, 80)])
  func `a retry begins nothing that the budget doesn't hold, and what failed runs have paid counts once`(
    options: [String],
    paid: Int,
    requests: Int
  ) async throws {
    let shop = Shop()
    try await withPlainServer(shop) { url in
      let folder = try Self.folder(url, inputs: 20, second: "/bad")
      let first = try folder.run(
        "run",
        "w.yaml",
        "in.jsonl",
        "--store",
        "s.sqlite",
        "--output",
        "out.jsonl",
        "--batch",
        "b",
        "--meter",
        "n=1",
        "--budget",
        "n=20",
        "--concurrency",
        "4"
      )
      #expect(first.code == 1 && shop.requests == 40, "\(first)")
      let retry = ["retry", "b", "--store", "s.sqlite"] + options
      let held = try BuiltCommand.run(retry, in: folder.url.path)
      #expect(held.code == 3 && shop.requests == 40, "\(held)")
      #expect(held.errors.contains("n 20 of 20)"), "\(held.errors)")
      let rest = try folder.run("resume", "b", "--store", "s.sqlite", "--budget", "n=50")
      #expect(rest.code == 1 && shop.requests == requests, "\(rest)")
      #expect(rest.errors.contains("n \(paid) of 50"), "\(rest.errors)")
      let again = try BuiltCommand.run(retry, in: folder.url.path)
      #expect(again.code == 3 && shop.requests == requests, "\(again)")
      #expect(again.errors.contains("n \(paid) of 20)"), "\(again.errors)")
    }
  }

  @Test func `what a stream of events comes to is what its last event says of it, in run and in call`() throws
  {
    try StreamServer.run { server in
      let call = "call: http, with: { method: get, endpoint: '\(server.url("/events"))' }"
      let folder = try TestFolder([
        "w.yaml": "do: [{ ask: { \(call), metadata: { until: '.event == \"note\"' } } }]",
        "p.yaml": "meters: { n: .n }",
      ])
      let output = try folder.run("run", "w.yaml", "--meter", "n=.n")
      let run = try output.lines.first
      #expect(output.code == 0 && run?["meters"] == ["n": 1], "\(output)")
      let streamed = try folder.run(
        "call",
        "--stream",
        "--json",
        "--policy",
        "p.yaml",
        "a=\(server.url("/events"))"
      )
      let called = try streamed.lines.last
      #expect(streamed.code == 0 && called?["meters"] == ["n": 1], "\(streamed)")
    }
  }

  @Test(arguments: [("usd=.pricee", 2), ("usd=.price", 1)])
  func `a meter with a budget that no answer has anything for is told, once`(
    meter: String,
    pieces: Int
  ) async throws {
    try await withPlainServer(Shop()) { url in
      let folder = try Self.folder(url, inputs: 20)
      let output = try folder.run("run", "w.yaml", "in.jsonl", "--meter", meter, "--budget", "usd=5")
      let note = "no answer so far has anything for the meter 'usd', which reads .pricee: its budget"
      #expect(output.code == 0 && output.errors.split(separator: note).count == pieces, "\(output.errors)")
      #expect(output.errors.contains("usd 0 of 5; usd 0 a run\n") == (pieces == 2), "\(output.errors)")
    }
  }

  @Test func `without a store it says which input is next`() async throws {
    let shop = Shop()
    try await withPlainServer(shop) { url in
      let folder = try Self.folder(url)
      let output = try BuiltCommand.run(
        ["run", "w.yaml", "in.jsonl"] + Self.meters + ["--budget", "usd=0.5"],
        in: folder.url.path
      )
      #expect(output.code == 3 && shop.requests == 5)
      #expect(
        output.errors.contains(
          "inputs weren't begun, the next input is in.jsonl:6; with --store a batch can go on\n"
        ),
        "\(output.errors)"
      )
    }
  }

  @Test(arguments: [
    (["--budget", "usd=5"], "--budget: no meter is called 'usd'; add --meter 'usd=…'"),
    (["--meter", "eur=.x", "--budget", "usd=5"], "--budget: no meter is called 'usd'; there are eur"),
    (["--meter", "a=.x", "--meter", "a=.y"], "--meter: two are called 'a'"),
    (["--meter", "a=.x |"], "'.x |' isn't a jq expression"),
    (["--meter", ".x"], "write NAME=EXPRESSION, such as tokens=.usage.total_tokens"),
    (["--budget", "usd=cheap"], "'cheap' isn't a number above 0"),
  ])
  func `what can't hold is refused before anything is called`(arguments: [String], complaint: String) throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    let output = try BuiltCommand.run(["run", "w.yaml"] + arguments, in: folder.url.path)
    #expect(output.code == 64 && output.errors.contains(complaint), "\(output.errors)")
  }
}
