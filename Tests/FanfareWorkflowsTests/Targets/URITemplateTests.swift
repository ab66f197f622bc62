import FanfareJSON
import FanfareTesting
import Testing

@testable import FanfareWorkflows

@Suite struct URITemplateTests {
  private func run(_ endpoint: String, _ id: JSONValue?) async throws -> ScriptedRun {
    var input: JSONObject = ["other": 1]
    if let id { input["id"] = id }
    return try await ScriptedRun(
      "do: [{ a: { call: http, with: { method: delete, endpoint: '\(endpoint)' } } }]",
      input: .object(input)
    )
  }

  @Test func `braces and an at sign count whatever combines with them`() throws {
    let input: JSONValue = ["\u{301}a": "b", "c": "\u{301}d"]
    #expect(
      try URITemplate.expand("http://a.test/{\u{301}a}/{c}\u{301}", with: input)
        == "http://a.test/b/%CC%81d\u{301}"
    )
    #expect(URITemplate.problem(of: "http://user:secret@\u{301}a.test/") != nil)
    #expect(URITemplate.problem(of: "http://a.test/{\u{301}+a}") != nil)
  }

  @Test(
    arguments: [
      nil, .null, "", ".", "..", "%2e%2e", "%2E.", "%252e%252e", "../x", "x/..", "x/../../y", "..\\x",
      "x/./y", "../\u{301}x", "..\\\u{200D}x", [],
      [""], [nil], ["a": nil],
    ] as [JSONValue?]
  )
  func `a member that would lead to another path is refused by its name`(id: JSONValue?) async throws {
    for endpoint in ["http://a.test/users/{id}", "http://a.test/users/{id}/x?y=1"] {
      let run = try await run(endpoint, id)
      #expect(run.conversation.isEmpty)
      #expect(run.error.contains("'id'"), "\(run.error)")
    }
  }

  @Test(
    arguments: [
      nil, .null, "", ".", "..", "%2e%2e", "../x", "x/../y", "../\u{301}x",
    ] as [JSONValue?]
  )
  func `an expression in the text of a path is held to the same`(id: JSONValue?) async throws {
    let run = try await run("http://a.test/users/${ .id }/x", id)
    #expect(run.conversation.isEmpty)
    #expect(run.error.contains(".id"), "\(run.error)")
  }

  @Test(arguments: [nil, .null, ""] as [JSONValue?])
  func `a value that isn't there is named where an expression puts the address together`(
    id: JSONValue?
  ) async throws {
    for expression in [
      #""http://a.test/users/\(.id)""#, #""http://a.test/users/" + .id"#,
      #""http://a.test/users/" + .id + "/x""#,
      #"("http://a.test/users/" + (.id)) + "?y=1""#, #""http://a.test" + "/users/\(.id)/x?y=\(.other)""#,
      #"$input.none + "http://a.test/users/" + .id"#,
    ] {
      let run = try await run("${ \(expression) }", id)
      #expect(run.conversation.isEmpty, "\(expression)")
      #expect(run.error.contains("'.id'") || run.error.contains("'$input.none'"), "\(run.error)")
    }
  }

  @Test(
    arguments: [
      (#""http://a.test/users/" + .id"#, "/users/7"), (#""http://a.test/\(.other)/" + .id"#, "/1/7"),
      (#""http://a.test/users" + (if .none then "/x" else "" end) + "?q=" + .none"#, ""),
      (#""http://a.test/users/" + (.id, "8")"#, ""), (#""http://a.test/users/" + .other"#, ""),
      (#"["http://a.test", .id] | join("/")"#, "/7"),
      (#""http://a.test/users?q=\(.none)""#, "/users?q="),
    ]
  )
  func `an expression that puts the address together yields what it did`(
    expression: String,
    path: String
  ) async throws {
    let run = try await run("${ \(expression) }", "7")
    #expect(run.conversation == (path.isEmpty ? [] : ["DELETE http://a.test\(path)"]), "\(run.error)")
  }

  @Test(arguments: ["..", "%2e%2e", "../x"])
  func `an expression that yields a whole address leads to no other path`(id: String) async throws {
    let run = try await run(#"${ "http://a.test/users/\(.id)/x" }"#, .string(id))
    #expect(run.conversation.isEmpty && !run.error.isEmpty)
  }

  @Test(
    arguments: [
      ("http://a.test/{id}", 7, "/7"), ("http://a.test/{id}", false, "/false"),
      ("http://a.test/{id}", "ä b", "/%C3%A4%20b"),
      ("http://a.test/{id}", "org/repo", "/org%2Frepo"), ("http://a.test/{id}", "a?b#c", "/a%3Fb%23c"),
      ("http://a.test/{id}", "...", "/..."), ("http://a.test/v{id}.json", "1.2", "/v1.2.json"),
      ("http://a.test/{id}", ["a", "b c"], "/a,b%20c"),
      ("http://a.test/{id}", ["a": 1, "b": "x"], "/a,1,b,x"),
      ("http://a.test/x?q={id}", "a&b", "/x?q=a%26b"), ("http://a.test/x?q={id}", "..", "/x?q=.."),
      ("http://a.test/x?q={id}", "", "/x?q="), ("http://a.test/x?q={nothing}", 1, "/x?q="),
      ("http://a.test/${ .id }", "a/b", "/a/b"), ("http://a.test/{other}/${ .id }", "b", "/1/b"),
      ("http://a.test?q={id}", "1", "/?q=1"),
    ] as [(String, JSONValue, String)]
  )
  func `members are written by simple expansion`(endpoint: String, id: JSONValue, target: String) async throws
  {
    let run = try await run(endpoint, id)
    #expect(run.conversation == ["DELETE http://a.test\(target)"], "\(run.error)")
  }

  @Test func `several dots that make a segment together are refused`() async throws {
    let run = try await run("http://a.test/.{id}", ".")
    #expect(run.conversation.isEmpty && run.error.contains("'id'"), "\(run.error)")
  }

  @Test func `what has lists within lists can't be written`() async throws {
    let run = try await run("http://a.test/{id}", [["a"]])
    #expect(run.conversation.isEmpty && run.error.contains("'id'"), "\(run.error)")
  }
}
