import FanfareJSON
import Foundation
import Testing

/// What `fanfare run` and `fanfare call` may reach; port 1 of this machine refuses every connection.
@Suite struct TargetOptionTests {
  private static let chosen =
    "do: [ { ask: { call: http, with: { method: get, endpoint: '${ .url }' } } } ]"
  private static let here = #"{"url":"http://127.0.0.1:1/x"}"#

  private func error(_ output: BuiltCommand.Output) throws -> String {
    try output.lines.first?["error"]?["detail"]?.stringValue ?? ""
  }

  @Test func `an origin that data chooses has to be allowed by an option`() throws {
    let folder = try TestFolder(["w.yaml": Self.chosen, "in.json": Self.here])
    let refused = try error(folder.run("run", "w.yaml", "in.json"))
    #expect(refused.contains("nothing was sent (--allow-origin http://127.0.0.1:1 allows it)"), "\(refused)")
    let allowed = try error(folder.run("run", "w.yaml", "in.json", "--allow-origin", "http://127.0.0.1:1"))
    #expect(allowed.contains("refused the connection"), "\(allowed)")
    let other = try error(folder.run("run", "w.yaml", "in.json", "--allow-origin", "http://127.0.0.1:2"))
    #expect(other.contains("nothing was sent"), "\(other)")
  }

  @Test(arguments: [
    "http://127.0.0.1:1/x", "http://[::1]:1/x", "http://localhost:1/x", "http://0x7f.1:1/x",
    "http://10.0.0.1:1/x",
    "http+unix://%2Frun%2Fx.sock/x",
  ])
  func `without private networks neither a file nor the command line reaches one`(url: String) throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { ask: { call: http, with: { method: get, endpoint: '\(url)' } } } ]"
    ])
    let run = try error(folder.run("run", "w.yaml", "--deny-private"))
    #expect(run.contains("isn't on the public internet"), "\(run)")
    let call = try folder.run("call", "a=\(url)", "--deny-private")
    #expect(call.code == 1 && (call.text + call.errors).contains("isn't on the public internet"), "\(call)")
  }

  @Test func `what an option names is reached all the same`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { ask: { call: http, with: { method: get, endpoint: 'http://a.test/x' } } } ]",
      "chosen.yaml": Self.chosen, "in.json": Self.here,
    ])
    let mapped = try folder.run(
      "run",
      "w.yaml",
      "--deny-private",
      "--map-origin",
      "http://a.test=http://127.0.0.1:1"
    )
    #expect(try error(mapped).contains("refused the connection"), "\(mapped)")
    let allowed = try folder.run(
      "run",
      "chosen.yaml",
      "in.json",
      "--deny-private",
      "--allow-origin",
      "http://127.0.0.1:1"
    )
    #expect(try error(allowed).contains("refused the connection"), "\(allowed)")
    let samples = try BuiltCommand.run([
      "run", Examples.path("process-document.yaml"), Examples.path("documents/clinic.txt"),
      "--with-sample-services", "--deny-private",
    ])
    #expect(samples.code == 0, "\(samples)")
  }

  @Test(arguments: ["", "a.test", "ftp://a.test", "http://a.test/path", "http://u:p@a.test"])
  func `an origin that isn't one is refused`(origin: String) throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    let output = try folder.run("run", "w.yaml", "--allow-origin", origin)
    #expect(output.code == 64 && output.errors.contains("--allow-origin"), "\(output)")
  }

  @Test func `a document is read beside the workflow, and a link doesn't lead out`() throws {
    let document = #"{"openapi":"3.0.0","info":{"title":"t","version":"1"},"paths":{}}"#
    let outside = try TestFolder(["secret.json": document])
    let folder = try TestFolder([
      "w.yaml":
        "do: [ { a: { call: openapi, with: { document: { endpoint: '${ .d }' }, operationId: x } } } ]",
      "inside.json": document,
    ])
    let manager = FileManager.default
    try manager.createSymbolicLink(
      at: folder.url.appending(component: "out.json"),
      withDestinationURL: outside.url.appending(component: "secret.json")
    )
    try manager.createSymbolicLink(
      at: folder.url.appending(component: "outer"),
      withDestinationURL: outside.url
    )
    try manager.createSymbolicLink(
      at: folder.url.appending(component: "in.json"),
      withDestinationURL: folder.url.appending(component: "inside.json")
    )
    func run(_ path: String) throws -> String {
      let fixed =
        "do: [ { a: { call: openapi, with: { document: { endpoint: '\(path)' }, operationId: x } } } ]"
      let header = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
      try Data((header + fixed).utf8).write(to: folder.url.appending(component: "w.yaml"))
      return try error(folder.run("run", "w.yaml"))
    }
    for path in ["out.json", "outer/secret.json"] {
      let detail = try run(path)
      #expect(detail.contains("it is a link to a file that isn't beside the workflow or below"), "\(detail)")
    }
    for path in ["inside.json", "in.json"] {
      let detail = try run(path)
      #expect(detail.contains("operation") && !detail.contains("link"), "\(detail)")
    }
  }
}
