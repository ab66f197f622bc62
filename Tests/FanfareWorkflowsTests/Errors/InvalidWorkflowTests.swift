import FanfareJSON
import FanfareWorkflows
import Testing

@Suite struct InvalidWorkflowTests {
  @Test(arguments: [
    (
      "do:\n  - a:\n      fork:\n        bracnhes: []\n",
      [
        "4:7: /do/0/a/fork: 'fork' needs 'branches'",
        "5:9: /do/0/a/fork/bracnhes: unknown key 'bracnhes' in 'fork'; did you mean 'branches'?",
      ]
    ),
    (
      "do:\n  - set: { x: 1 }\n",
      ["3:5: /do/0/set: the task has no name, since 'set' is taken for it; write '- name: { set: … }'"]
    ),
    (
      "do:\n  - a: { for: [ 1 ], do: [ { b: { set: { x: 1 } } } ] }\n",
      ["3:10: /do/0/a/for: expected an object for 'for', not a list; write { in: … }"]
    ),
    (
      "do:\n  - a: { call: http, method: get, with: { method: get, endpoint: 'http://h' } }\n",
      ["3:22: /do/0/a/method: unknown key 'method' in a 'call' task; did you mean 'with'?"]
    ),
    (
      "do:\n  - a: { switch: [ { x: { if: .a, then: end } } ] }\n",
      ["3:27: /do/0/a/switch/0/x/if: unknown key 'if' in a case; did you mean 'when'?"]
    ),
    (
      "do:\n  - a: { swich: [] }\n",
      [
        "3:10: /do/0/a/swich: the task says nothing to do: 'swich' isn't one of call, fork, emit, for, listen, "
          + "raise, run, set, switch, try, wait, do; did you mean 'switch'?"
      ]
    ),
    (
      "do:\n  - a: { set: { x: '${ .a | }' } }\n",
      [
        "3:17: /do/0/a/set/x: unexpected end of the program, expected an expression "
          + "(column 7 of the expression ' .a | ')"
      ]
    ),
    (
      "do:\n  - first: { set: { x: 1 }, then: frist }\n",
      [
        "3:29: /do/0/first/then: there is no task 'frist' in this list, and a task can only lead to one of its own "
          + "list; did you mean 'first'?"
      ]
    ),
    (
      "do:\n  - a: { wait: { minuts: 3 } }\n",
      ["3:18: /do/0/a/wait/minuts: unknown key 'minuts' in a duration; did you mean 'minutes'?"]
    ),
    ("do: []\n", ["2:1: /do: the list has no task"]),
    (
      "do: 5\n",
      [
        "2:1: /do: expected a list for tasks, not the number 5; write each task as an item: '- name: { … }'"
      ]
    ),
    (
      "do:\n  - a: { set: { x: 1 } }\n    b: { set: { x: 1 } }\n",
      ["3:5: /do/0: each item of a list of tasks has one task, under its name; this one has 2"]
    ),
    (
      "do:\n  - a: { set: { x: 1 } }\n  - a: { set: { x: 1 } }\n",
      ["4:5: /do/1/a: a task named 'a' is already in this list"]
    ),
  ])
  func `a mistake is told with its place and what was meant`(body: String, expected: [String]) {
    #expect(problems(body) == expected)
  }

  @Test(arguments: [
    ("do: [{ a: { call: grpc, with: {} } }]", "calls of 'grpc' aren't supported"),
    ("do: [{ a: { call: asyncapi, with: {} } }]", "calls of 'asyncapi' aren't supported"),
    ("do: [{ a: { listen: { to: {} } } }]", "'listen' tasks aren't supported"),
    ("do: [{ a: { run: { shell: { command: ls } } } }]", "'run: shell' isn't supported"),
    ("do: [{ a: { run: { script: {} } } }]", "'run: script' isn't supported"),
    ("do: [{ a: { run: { container: {} } } }]", "'run: container' isn't supported"),
    ("schedule: { every: PT1S }\ndo: [{ a: { set: { x: 1 } } }]", "'schedule' isn't supported"),
    ("do: [{ a: { call: 'log:1.0.0@global' } }]", "functions from catalogs aren't supported"),
    ("do: [{ a: { call: 'https://x.test/f.yaml' } }]", "functions from a URL aren't supported"),
    ("do: [{ a: { call: 'mop:1.0.0@default' } }]", "the default catalog has no 'mop:1.0.0@default'"),
    (
      "evaluate: { language: js }\ndo: [{ a: { set: { x: 1 } } }]",
      "the expression language 'js' isn't supported; jq is"
    ),
    (
      "use: { functions: { f: { call: g }, g: { call: f } } }\ndo: [{ a: { call: f } }]",
      "the function 'f' calls itself"
    ),
    (
      "do: [{ a: { try: [{ b: { set: { x: 1 } } }], catch: { retry: r } } }]",
      "'r' isn't defined in use.retries"
    ),
    ("do: [{ a: { raise: { error: e } } }]", "'e' isn't defined in use.errors"),
    ("do: [{ a: { set: { x: 1 }, timeout: t } }]", "'t' isn't defined in use.timeouts"),
    (
      "do: [{ a: { set: { x: 1 }, metadata: { optional: true } } }]",
      "metadata.optional has a meaning only for a branch of a fork"
    ),
    (
      "do: [{ a: { call: http, with: { method: get, endpoint: 'http://x.test' }, "
        + "metadata: { policy: { timeout: soon } } } }]",
      "soon"
    ),
    (
      "do: [{ a: { call: http, with: { method: get, endpoint: 'http://x.test/{id' } } }]",
      "without its partner"
    ),
    (
      "do: [{ a: { call: http, with: { method: 'g t', endpoint: 'http://x.test' } } }]",
      "'g t' is no HTTP method"
    ),
    (
      "do: [{ a: { input: { schema: { document: { type: strin } } }, set: { x: 1 } } }]",
      "strin"
    ),
    ("do: [{ a: { if: '$nosuch', set: { x: 1 } } }]", "$nosuch is not defined"),
    (
      "do: [{ a: { for: { in: . , each: '$x' }, do: [{ b: { set: { x: 1 } } }] } }]",
      "isn't a name for a variable"
    ),
    ("do: [{ a: { set: 'plain' } }]", "put it in ${ }"),
    ("do: [{ a: { set: { x: '${ .a' } } }]", "the '${' has no '}' that ends it"),
    ("do: [{ a: { wait: { days: 99999999 } } }]", "the duration is longer than 100 years"),
    (
      "do: [{ a: { fork: { branches: [{ b: { wait: PT0S, then: c } }, { c: { wait: PT0S } }] } } }]",
      "no task follows this one, so it can't lead to 'c'"
    ),
    (
      "use: { functions: { f: { wait: PT0S, then: a } } }\ndo: [{ a: { call: f } }]",
      "/use/functions/f/then: no task follows this one"
    ),
    (
      "use: { functions: { f: { call: g }, g: { do: [{ x: { call: f } }] }, h: { call: f } } }\ndo: [{ a: { call: h } }]",
      "/use/functions/g: the function 'g' calls itself"
    ),
    (
      "use: { functions: { \"caf\u{E9}\": { wait: PT0S }, \"cafe\u{301}\": { wait: PT1S } } }\ndo: [{ a: { wait: PT0S } }]",
      "is there already, in another form of Unicode"
    ),
    ("use: { functions: { http: { wait: PT0S } } }\ndo: [{ a: { wait: PT0S } }]", "that is built in"),
    (
      "do: [{ a: { do: [{ b: { wait: PT0S } }], metadata: { policy: { timeout: 1s } } } }]",
      "/do/0/a/metadata/policy: metadata.policy has a meaning only for a call of http or openapi"
    ),
    (
      "do: [{ a: { run: { return: all, workflow: { namespace: n, name: n, version: 1.0.0 } } } }]",
      "'return' has a meaning only for programs"
    ),
    ("do: [{ a: { if: $input.x, wait: PT0S } }]", "$input has no value here"),
    ("do: [{ a: { input: { from: $input.x }, wait: PT0S } }]", "$input has no value here"),
    ("do: [{ a: { set: { x: '${ $output }' } } }]", "$output has no value here"),
    (
      "do: [{ a: { call: http, with: { method: get, endpoint: 'http://x.test/{?q}' } } }]",
      "'{?q}' isn't supported"
    ),
    (
      "do: [{ a: { call: http, with: { method: get, endpoint: 'http://me:pw@x.test/' } } }]",
      "endpoint: a user name or password doesn't belong in a URI"
    ),
  ])
  func `what isn't supported or can't be is refused with the reason`(body: String, reason: String) {
    let all = problems(body)
    #expect(all.contains { $0.contains(reason) }, "\(all)")
  }

  @Test(arguments: [
    ("scopes: read", "expected a list for scopes"),
    ("request: { encoding: text/plain }", "'text/plain' isn't one of"),
    ("issuers: [5]", "expected a text, not the number 5"),
    ("scopes: [true]", "expected a text, not true"),
    ("client: { id: 5 }", "expected a text, not the number 5"),
    ("actor: { token: a, type: b }", "'actor' isn't supported"),
    ("client: { id: a, assertion: b }", "'assertion' isn't supported"),
  ])
  func `what a token can't be asked for with is refused`(member: String, reason: String) {
    let oauth2 = "{ authority: 'http://x.test', grant: password, \(member) }"
    let endpoint = "{ uri: 'http://x.test', authentication: { oauth2: \(oauth2) } }"
    let all = problems("do: [{ a: { call: http, with: { method: get, endpoint: \(endpoint) } } }]")
    #expect(all.contains { $0.contains(reason) }, "\(all)")
  }

  @Test func `variables have values where the specification says so`() {
    let export = "export: { as: $context + $output }"
    let body = "do: [{ a: { input: { from: $context }, set: { x: '${ $input }' }, \(export) } }]"
    #expect(problems(body).isEmpty)
  }

  @Test func `a chain of functions may be as long as a file`() {
    let chain = (0..<20_000).map { "f\($0): { call: f\($0 + 1) }" } + ["f20000: { wait: PT0S }"]
    let text = "use:\n  functions:\n    \(chain.joined(separator: "\n    "))\ndo: [{ a: { call: f0 } }]"
    #expect(problems(text) == [])
  }

  @Test func `what only leads to functions that call themselves isn't blamed for it`() {
    let functions = "{ f: { call: g }, g: { call: f }, h: { call: f } }"
    let blamed = problems("use: { functions: \(functions) }\ndo: [{ a: { call: h } }]").filter {
      $0.contains("calls itself")
    }
    #expect(blamed.count == 2 && !blamed.contains { $0.contains("'h'") }, "\(blamed)")
  }

  @Test func `all problems are told at once, in the order of the file`() {
    let found = problems("do:\n  - a: { wait: soon }\n  - b: { call: htpp }\n  - c: { raise: {} }\nfoo: 1\n")
    #expect(found.map { $0.prefix { $0 != ":" } } == ["3", "4", "5", "6"])
  }

  @Test func `what is no YAML is told with its place`() {
    #expect(problems("do: [").map { $0.prefix(2) } == ["3:"])
  }

  @Test func `tasks can't stand in each other without end`() {
    var body = "set: { x: 1 }"
    for _ in 0..<40 { body = "do: [{ a: { \(body) } }]" }
    #expect(problems(body).contains { $0.contains("nested deeper than 32 levels") })
  }

  @Test func `functions that Swift registers can be called`() throws {
    #expect(
      problems("do: [{ a: { call: mine } }]") == [
        "2:13: /do/0/a/call: there is no function 'mine' in use.functions"
      ]
    )
    _ = try workflow("do: [{ a: { call: mine } }]", functions: ["mine"])
  }
}
