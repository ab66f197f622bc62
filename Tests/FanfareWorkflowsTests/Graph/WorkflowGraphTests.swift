import FanfareWorkflows
import Testing

/// What follows what in the picture of a workflow; the nodes are called by the first line of their text.
@Suite struct WorkflowGraphTests {
  @Test func `tasks follow each other from the start to the end`() throws {
    let edges = try edges("do: [ { a: { set: { x: 1 } } }, { b: { wait: PT1S } } ]")
    #expect(edges == ["start -> a", "a -> b", "b -> end"])
  }

  @Test func `a jump leads to its task, and exit and end lead out`() throws {
    let edges = try edges(
      """
      do:
        - a: { set: { x: 1 }, then: c }
        - b: { do: [ { inner: { set: { x: 1 }, then: exit } }, { skipped: { set: { x: 2 } } } ], then: end }
        - c: { set: { x: 1 }, then: b }
      """
    )
    #expect(edges == ["start -> a", "a -> c", "inner -> end", "skipped -> end", "c -> inner"])
  }

  @Test func `a condition is a decision, and what isn't done is passed`() throws {
    let edges = try edges(
      "do: [ { a: { if: '${ .n > 1 }', set: { x: 1 }, then: end } }, { b: { wait: PT1S } } ]"
    )
    #expect(edges == ["start -> a?", "a? -[.n > 1]-> a", "a? -[otherwise]-> b", "a -> end", "b -> end"])
  }

  @Test func `a switch leads to its cases, and without a default it leads on`() throws {
    let edges = try edges(
      """
      do:
        - sort: { switch: [ { low: { when: .n < 3, then: end } }, { high: { when: .n > 7, then: b } } ] }
        - a: { set: { x: 1 } }
        - b: { set: { x: 2 } }
      """
    )
    #expect(
      edges == [
        "start -> sort", "sort -[low: .n < 3]-> end", "sort -[high: .n > 7]-> b", "sort -[otherwise]-> a",
        "a -> b", "b -> end",
      ]
    )
  }

  @Test func `branches part and meet, and a branch that fails doesn't`() throws {
    let edges = try edges(
      """
      do:
        - both:
            fork:
              branches:
                - a: { metadata: { optional: true }, set: { x: 1 } }
                - b: { raise: { error: { type: 'https://example.com/oops', status: 500 } } }
      """
    )
    #expect(
      edges == ["start -> both", "both -[optional]-> a", "both -> b", "a -> all", "all -> end"]
    )
  }

  @Test func `a branch that isn't taken doesn't win a race`() throws {
    let branches = "[ { a: { if: .n, set: { x: 1 } } }, { b: { set: { x: 2 } } } ]"
    #expect(
      try edges("do: [ { both: { fork: { compete: true, branches: \(branches) } } } ]") == [
        "start -> both", "both -> a?", "both -> b", "a? -[.n]-> a", "a -> first success",
        "b -> first success", "first success -> end",
      ]
    )
  }

  @Test func `the last task of a loop leads to the next item, and exit leaves it`() throws {
    let edges = try edges(
      """
      do:
        - loop:
            for: { in: .items }
            do: [ { stop: { if: .done, set: '${ . }', then: exit } }, { go: { wait: PT1S } } ]
      """
    )
    #expect(
      edges == [
        "start -> loop", "loop -[next]-> stop?", "loop -[done]-> end", "stop? -[.done]-> stop",
        "stop? -[otherwise]-> go", "stop -[exit]-> end", "go -> loop",
      ]
    )
  }

  @Test func `an error leads to its handler, back to another try, or nowhere`() throws {
    let handled =
      "catch: { retry: { limit: { attempt: { count: 2 } } }, do: [ { undo: { set: { x: 1 } } } ] }"
    #expect(
      try edges("do: [ { t: { try: [ { a: { set: { x: 1 } } } ], \(handled) } } ]") == [
        "start -> t", "t -> a", "t -[error]-> catch any error", "a -> end",
        "catch any error -[again, at most 2 times]-> t", "catch any error -[still failing]-> undo",
        "undo -> end",
      ]
    )
    #expect(
      try edges("do: [ { t: { try: [ { a: { set: { x: 1 } } } ], catch: { then: end } } } ]") == [
        "start -> t", "t -> a", "t -[error]-> catch any error", "a -> end", "catch any error -> end",
      ]
    )
  }

  @Test func `a function is drawn once, and each call leads to it`() throws {
    let edges = try edges(
      """
      use: { functions: { ask: { call: http, with: { method: get, endpoint: 'http://localhost/x' } } } }
      do: [ { a: { call: ask } }, { b: { call: ask } } ]
      """
    )
    #expect(edges == ["start -> a", "a -> b", "a -> ask", "b -> end", "b -> ask"])
  }

  @Test func `a text is shown on one line, and no longer than a picture can bear`() throws {
    let graph = try graph(
      "do: [ { \"two\\nlines\\u202E\": { set: { x: 1 } } }, { b: { if: '.\(String(repeating: "a", count: 500))', set: { x: 1 } } } ]"
    )
    #expect(graph.mermaid.contains(#"["two lines<br>set x"]"#))
    #expect(graph.mermaid.split(separator: "\n").allSatisfy { $0.count < 100 })
  }

  /// The edges as texts.
  private func edges(_ body: String) throws -> [String] {
    let graph = try graph(body)
    var names: [Int: String] = [:]
    func collect(_ elements: [WorkflowGraph.Element]) {
      for element in elements {
        switch element {
        case .node(let node): names[node.id] = node.lines.first
        case .cluster(let cluster): collect(cluster.elements)
        }
      }
    }
    collect(graph.elements)
    return graph.edges.map { edge in
      let arrow = edge.label.map { "-[\($0)]->" } ?? "->"
      return "\(names[edge.from] ?? "?") \(arrow) \(names[edge.to] ?? "?")"
    }
  }

  private func graph(_ body: String) throws -> WorkflowGraph {
    let header = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    return WorkflowGraph(try Workflow(parsing: header + body))
  }
}
