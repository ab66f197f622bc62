import FanfareJSON
import Testing

/// The workflows in `Examples`, run with the sample services.
@Suite(.serialized) struct ExampleTests {
  @Test func `every example runs without an input`() throws {
    for file in try Examples.workflows {
      let output = try run(file)
      #expect(output.code == 0, "\(file): \(output.errors)")
      #expect(try output.values(of: "status") == ["completed"], "\(file): \(output.text)")
    }
  }

  @Test func `every example is valid and is shown as a flow`() throws {
    for file in try Examples.workflows {
      #expect(try BuiltCommand.run("validate", Examples.path(file)).code == 0)
      let graph = try BuiltCommand.run("graph", Examples.path(file))
      #expect(graph.code == 0 && graph.text.contains("flowchart TD\n  n0([\"start\"])"), "\(file)")
    }
  }

  @Test func `the pipeline analyses documents, and refuses one that is empty`() throws {
    let documents = ["clinic.txt", "empty.txt", "final.txt"].map { Examples.path("documents/\($0)") }
    let output = try run("process-document.yaml", documents)
    #expect(output.code == 2)
    #expect(try output.values(of: "status") == ["completed", "faulted", "completed"])
    let lines = try output.lines
    #expect(lines[0]["output"]?["label"] == "health")
    #expect(lines[0]["output"]?["analysis"]?["sentences"] == 3)
    #expect(lines[2]["output"]?["summary"]?["sentences"]?.arrayValue?.isEmpty == false)
    #expect(lines[1]["error"]?["status"] == 422)
    #expect(lines[1]["error"]?["instance"] == "/do/0/validate")
    #expect(output.errors.contains("/do/0/validate: validator: answered 422"))
  }

  @Test func `the pipeline refuses what is no document before it makes a call`() throws {
    let output = try run("process-document.yaml", ["--set", "id=a"])
    #expect(output.code == 1)
    #expect(try output.lines.first?["error"]?["status"] == 400)
  }

  @Test func `a branch that fails ends the pipeline, and one that is optional makes it partial`() throws {
    let strict = try run("process-document.yaml", ["--fail", "nlp"])
    #expect(strict.code == 1)
    #expect(try strict.lines.first?["error"]?["instance"] == "/do/1/analyse/fork/branches/0/nlp")
    let lenient = try run("process-document-optional.yaml", ["--fail", "nlp"])
    #expect(lenient.code == 2)
    let line = try #require(try lenient.lines.first)
    #expect(line["status"] == "partial")
    #expect(line["output"]?["label"] == "business")
    #expect(line["output"]?["words"] == .null)
    #expect(line["optionalFailures"]?.arrayValue?.compactMap { $0["status"]?.intValue } == [503])
    #expect(try run("process-document-optional.yaml", ["--fail", "classifier"]).code == 2)
  }

  @Test func `a sequence asks later services for what earlier ones found`() throws {
    let output = try #require(try run("sequence.yaml").lines.first?["output"])
    #expect(output["sentences"] == 5)
    #expect(output["summary"] == "The captain scored twice in the second half.")
    #expect(output["label"] == "sports")
    #expect(try run("sequence.yaml", ["--fail", "summarizer"]).errors.contains("/do/2/summarise: "))
  }

  @Test func `a race is won by the mirror that answers, and lost when none does`() throws {
    for host in ["localhost", "127.0.0.1"] {
      let output = try run("race.yaml", ["--map-origin", "http://\(host):8003=http://127.0.0.1:1"])
      #expect(output.code == 0)
      #expect(try output.lines.first?["output"]?["summary"]?.arrayValue?.count == 3)
    }
    let lost = try run("race.yaml", ["--fail", "summarizer"])
    #expect(lost.code == 1)
    #expect(try lost.lines.first?["error"]?["causes"]?.arrayValue?.count == 2)
  }

  @Test func `a map keeps the order, and tolerates as many failures as it says`() throws {
    let labels = try run("map.yaml").lines.first?["output"]?["labels"]
    #expect(labels == ["sports", "business", "health", "technology"])
    let text = #"text="A match.\n\n?\n\nA bank.\n\n!""#
    let partial = try run("map.yaml", ["--set", text])
    #expect(partial.code == 2)
    #expect(try partial.lines.first?["output"]?["failed"] == 2)
    #expect(try partial.lines.first?["output"]?["labels"]?[1] == .null)
    #expect(try run("map.yaml", ["--fail", "classifier"]).code == 1)
  }

  @Test func `an error is retried, compensated and raised again in other words`() throws {
    let output = try run("errors.yaml", ["--fail", "summarizer"])
    #expect(output.code == 1)
    let error = try #require(try output.lines.first?["error"])
    #expect(error["type"] == "https://example.com/errors/given-back")
    #expect(error["status"] == 503)
    #expect(
      error["detail"]?.stringValue?.hasPrefix("the reservation of sample was given back after: ") == true
    )
    let rows = output.errors.split(separator: "\n").map {
      $0.split(separator: " ", omittingEmptySubsequences: true)
    }
    // Task, count, failed, retries.
    #expect(rows.contains { $0.prefix(4) == ["summarise", "3", "3", "0"] }, "\(output.errors)")
    #expect(rows.contains { $0.prefix(3) == ["giveBack", "1", "0"] }, "\(output.errors)")
  }

  private func run(_ file: String, _ arguments: [String] = []) throws -> BuiltCommand.Output {
    try BuiltCommand.run(["run", Examples.path(file), "--with-sample-services"] + arguments)
  }
}
