import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct BareExpressionTests {
  @Test(arguments: [
    ".x", " .x ", ".", ".a.b", ".[0]", ".\"a b\"", "$input", "$context.x", "$item.id", "[.a, .b]",
    "{ x: .x }",
    ".a // \"none\"", ". | length", "map(.x)", "(.a + 1)", "\"Hello \" + .name", "$secrets.token",
  ])
  func `a text that asks for something is probably an expression`(text: String) {
    #expect(BareExpression.isLikely(text, locals: ["item"]))
  }

  @Test(arguments: [
    "", "x", "a.b", "length", "null", "1.5", ".5", "1 + 2", "2026-11-29", "$5", "$item", "...", "..", "./x",
    ".NET is fun",
    "/.well-known", "www.example.com", "https://example.com/.well-known", "*.txt", "a, .b and .c",
    "Costs $input each",
    "\"quoted\"", "$", ". and , are marks", "# .x",
  ])
  func `any other text is a text`(text: String) {
    #expect(!BareExpression.isLikely(text, locals: []))
  }

  @Test(arguments: [
    "do: [{ a: { set: { x: 1 }, output: { as: { y: .x } } } }]",
    "do: [{ a: { set: { x: 1 }, export: { as: { deep: { y: [ .x ] } } } } }]",
    "do: [{ a: { input: { from: { y: .x } }, set: { x: 1 } } }]",
    "input: { from: { y: .x } }\ndo: [{ a: { set: { x: 1 } } }]",
    "output: { as: { y: .x } }\ndo: [{ a: { set: { x: 1 } } }]",
    "do: [{ a: { call: http, with: { method: get, endpoint: .x } } }]",
    "do: [{ a: { call: openapi, with: { document: { endpoint: { uri: .x } }, operationId: o } } }]",
  ])
  func `where data is made of data, and in addresses, it is an error`(body: String) {
    let problem = problems(body).first ?? ""
    #expect(problem.contains("'.x'") && problem.contains("did you mean '${ .x }'?"), "\(problem)")
  }

  @Test(arguments: [
    "do: [{ a: { set: { y: .x } } }]",
    "do: [{ a: { call: http, with: { method: post, endpoint: 'http://a.test', body: { y: .x } } } }]",
    "do: [{ a: { call: http, with: { method: get, endpoint: 'http://a.test', headers: { y: .x } } } }]",
    "do: [{ a: { call: http, with: { method: get, endpoint: 'http://a.test', query: { y: .x } } } }]",
    "do: [{ a: { emit: { event: { with: { type: t, data: .x } } } } }]",
    "do: [{ a: { raise: { error: { type: t, status: 400, detail: .x } } } }]",
    "use: { functions: { f: { set: { y: 1 } } } }\ndo: [{ a: { call: f, with: { y: .x } } }]",
  ])
  func `elsewhere it is a warning with its place`(body: String) throws {
    let warnings = try workflow(body).warnings
    #expect(
      warnings.count == 1 && warnings[0].suggestion == "${ .x }" && warnings[0].line >= 2,
      "\(warnings)"
    )
  }

  @Test(arguments: [
    "evaluate: { mode: loose }\ndo: [{ a: { set: { y: .x }, output: { as: { y: .x } } } }]",
    "do: [{ a: { set: { y: '${ .x }' }, output: { as: { y: '${ \".x\" }' } } } }]",
    "do: [{ a: { set: { x: 1 }, output: { as: .x }, metadata: { note: .x } } }]",
  ])
  func `what is meant as it stands isn't warned of`(body: String) throws {
    #expect(try workflow(body).warnings.isEmpty)
  }

  @Test(arguments: [
    ("{{ .a }}", "${ .a }"), ("{{.a}}", "${.a}"), ("x {{ .a }} y {{ $b }}", "x ${ .a } y ${ $b }"),
    ("{{ name }}", nil), ("{{ .a", nil), ("{{ .a }} ${ .b }", nil),
  ])
  func `expressions in the braces of other languages are warned of`(text: String, meant: String?) throws {
    let warnings = try workflow("do: [{ a: { set: { x: '\(text)', b: '${ . as $b | 1 }' } } }]").warnings
    #expect(warnings.first?.suggestion == meant && warnings.count == (meant == nil ? 0 : 1), "\(warnings)")
  }

  @Test func `an error filter compares with texts and has no expressions`() {
    let problem = problems(
      "do: [{ a: { try: [{ b: { set: { x: 1 } } }], catch: { errors: { with: { title: '${ .x }' } } } } }]"
    )
    #expect(problem.first?.contains("catch.when takes an expression") == true)
    #expect(
      problems(
        "do: [{ a: { try: [{ b: { set: { x: 1 } } }], catch: { errors: { with: { details: x } } } } }]"
      ) == []
    )
  }
}
