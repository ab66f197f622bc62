import FanfareJSON
import Foundation
import Testing

/// What is shown of runs that other runs make, and of those that can't be shown.
@Suite struct NestedRunTests {
  private static let inner = """
    document: { dsl: '1.0.3', namespace: test, name: inner, version: '1.0.0' }
    do:
      - step: { set: { x: 1 } }
      - a/b: { raise: { error: { type: 'https://e.test/broken', status: 400, title: Broken } } }
    """

  private static let outer = """
    do:
      - before: { set: '${ . }' }
      - both:
          for: { each: x, in: '[1, 2]' }
          do:
            - sub: { run: { workflow: { namespace: test, name: inner, version: '1.0.0' } } }
    """

  @Test func `tasks of a workflow that a task runs stand below it, in show and in the report`() throws {
    let folder = try TestFolder(["w.yaml": Self.outer, "inner.yaml": Self.inner])
    let output = try folder.run(
      "run",
      "w.yaml",
      "--include",
      "inner.yaml",
      "--store",
      "s.sqlite",
      "--batch",
      "b"
    )
    #expect(output.code == 1, "\(output)")
    let shown = try folder.run("show", "b.0", "--store", "s.sqlite").text.split(separator: "\n").map(
      String.init
    )
    let rows = shown.filter { !$0.contains(" in  ") && !$0.contains(" out ") }
    let names = rows.dropFirst(2).map { $0.prefix { $0 == " " }.count / 2 }
    let place = try #require(rows.firstIndex { $0.contains("sub[0]") || $0.contains("sub ") })
    #expect(rows[(place + 1)...].contains { $0.contains("step ") }, "\(shown)")
    #expect(names.max() ?? 0 >= 2, "\(shown)")
    let objects = try folder.run("show", "b.0", "--store", "s.sqlite", "--json").lines
    #expect(objects.count == 2 && objects[1]["parent"] == "b.0" && objects[1]["parentTask"]?.intValue != nil)
    let report = try folder.run("report", "--store", "s.sqlite", "-o", "-").text
    #expect(
      report.contains("/do/1/both/for/do/0/sub/do/0/step") || report.contains("/sub/do/0/step"),
      "no row of the inner run"
    )
  }

  @Test func `a run is partial if a workflow that it runs leaves something out that failed`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { sub: { run: { workflow: { namespace: test, name: lax, version: '1.0.0' } } } } ]",
      "lax.yaml": """
      document: { dsl: '1.0.3', namespace: test, name: lax, version: '1.0.0' }
      do:
        - f: { fork: { branches: [ { a: { raise: { error: { type: own, status: 418 } }, metadata: { optional: true } } } ] } }
      """,
    ])
    let output = try folder.run(
      "run",
      "w.yaml",
      "--include",
      "lax.yaml",
      "--store",
      "s.sqlite",
      "--batch",
      "b"
    )
    #expect(output.code == 2, "\(output)")
    let line = try #require(try output.lines.first)
    let failures = line["optionalFailures"]?.arrayValue ?? []
    #expect(line["status"] == "partial" && failures.map { $0["status"] } == [418], "\(line)")
    #expect(failures.first?["instance"] == "/do/0/sub")
    #expect(try folder.run("show", "b.0", "--store", "s.sqlite").text.hasPrefix("run b.0  partial "))
    #expect(try folder.run("retry", "--store", "s.sqlite", "--only", "partial").code == 2)
  }

  @Test func `a task whose name has a slash can be named for a retry`() throws {
    let folder = try TestFolder(["w.yaml": Self.inner])
    #expect(try folder.run("run", "w.yaml", "--store", "s.sqlite").code == 1)
    for (task, text) in [
      ("a/b", "1 document of batch"), ("/do/1/a~1b", "1 document of batch"), ("b", "no such documents"),
    ] {
      let output = try folder.run("retry", "--store", "s.sqlite", "--task", task, "--dry-run")
      #expect(output.text.contains(text), "\(task): \(output)")
    }
  }

  @Test func `a report says how many runs can't be shown since they decide by secrets`() throws {
    let workflow = """
      use: { secrets: [mode] }
      do:
        - choose: { switch: [{ one: { when: '${ $secrets.mode == "a" }', then: last } }, { other: { then: end } }] }
        - last: { set: { x: 1 } }
        - call: { call: http, with: { method: get, endpoint: 'http://127.0.0.1:1/' } }
      """
    let folder = try TestFolder(["w.yaml": workflow])
    let output = try BuiltCommand.run(
      ["run", "w.yaml", "--store", "s.sqlite"],
      in: folder.url.path,
      environment: ["FANFARE_SECRET_MODE": "a"]
    )
    #expect(output.code == 1, "\(output)")
    let report = try folder.run("report", "--store", "s.sqlite", "-o", "-")
    #expect(report.text.contains("1 run can't be shown"), "\(report.errors)")
  }
}
