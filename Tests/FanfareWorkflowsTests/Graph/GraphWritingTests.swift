import FanfareWorkflows
import Foundation
import Testing

/// The texts that pictures are made of, for a workflow with something of everything.
@Suite struct GraphWritingTests {
  private static let workflow = """
    document: { dsl: '1.0.3', namespace: test, name: small, version: '1.0.0' }
    use:
      functions:
        ask: { call: http, with: { method: get, endpoint: 'https://example.com/x' } }
    do:
      - first: { if: '.kind == "e"', call: ask, timeout: { after: PT2S } }
      - guarded:
          try:
            - both:
                fork:
                  compete: true
                  branches:
                    - a: { wait: PT1S }
                    - b: { raise: { error: { type: 'https://example.com/oops', status: 500 } } }
          catch: { errors: { with: { status: 503 } } }
    """

  @Test(arguments: [
    ("https://a.test?key=hunter2", "a.test?…"),
    ("http://a.test/x/y?k=hunter2&z=1", "a.test/x/y?…"), ("http://a.test/@hunter", "a.test/@hunter"),
  ])
  func `a graph shows an address without what may be secret in it`(address: String, shown: String) throws {
    let header = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    let text = WorkflowGraph(
      try Workflow(
        parsing: header + "do: [ { a: { call: http, with: { method: get, endpoint: '\(address)' } } } ]"
      )
    ).dot
    #expect(text.contains("GET \(shown)\"") && !text.contains("hunter2"), "\(text)")
  }

  @Test(arguments: ["\u{200D}", "\u{200C}", "\u{301}"])
  func `a mark behind a quote or a backslash lets no name out of its quotes`(mark: String) throws {
    let header = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    func graph(_ name: String) throws -> WorkflowGraph {
      WorkflowGraph(try Workflow(parsing: header + "do: [ { '\(name)': { set: { x: 1 } } } ]"))
    }
    for (special, escaped) in [("\"", #"\""#), (#"\"#, #"\\"#), ("&", "&amp;")] {
      let text = try graph("a\(special)\(mark), color=red").dot
      let bytes = Array("label=\"a\(escaped)\(mark), color=red".utf8)
      #expect(Array(text.utf8).firstRange(of: bytes) != nil, "\(text)")
    }
    #expect(try graph("style\(mark) a:b").mermaid.contains("a#58;b"))
  }

  @Test func `Mermaid has subgraphs, shapes and dashed arrows`() throws {
    let graph = WorkflowGraph(try Workflow(parsing: Self.workflow))
    #expect(
      graph.mermaid == """
        ---
        title: "small"
        ---
        flowchart TD
          n0(["start"])
          n2{"first?"}
          n3[["first<br>call ask, within 2 s"]]
          subgraph c1["try guarded"]
            n4["guarded<br>try"]
            subgraph c2["race both"]
              n5("both")
              n6["a<br>wait 1 s"]
              n7["b<br>raise oops 500"]:::error
              n8("first success")
            end
            subgraph c3["catch"]
              n9["catch 503"]:::error
            end
          end
          n1(["end"])
          subgraph c4["function ask"]
            n10["ask<br>GET example.com/x"]
          end
          n0 --> n2
          n2 -->|".kind == #34;e#34;"| n3
          n2 -->|"otherwise"| n4
          n3 --> n4
          n3 -.-> n10
          n4 --> n5
          n4 -.->|"error"| n9
          n5 --> n6
          n5 --> n7
          n6 --> n8
          n8 --> n1
          n9 --> n1
          classDef error stroke:#c62828,stroke-dasharray:4

        """
    )
  }

  @Test func `DOT has clusters, shapes and dashed arrows`() throws {
    let graph = WorkflowGraph(try Workflow(parsing: Self.workflow))
    #expect(
      graph.dot == #"""
        digraph "small" {
          node [fontname="Helvetica", shape=box, style=rounded];
          edge [fontname="Helvetica", fontsize=11];
          graph [fontname="Helvetica", fontsize=12, style="rounded,dashed", color=gray50, labeljust=l];
          n0 [label="start", shape=oval];
          n2 [label="first?", shape=diamond, style=solid];
          n3 [label="first\ncall ask, within 2 s", peripheries=2];
          subgraph cluster_1 {
            label="try guarded";
            n4 [label="guarded\ntry"];
            subgraph cluster_2 {
              label="race both";
              n5 [label="both", shape=box, style="rounded,bold"];
              n6 [label="a\nwait 1 s"];
              n7 [label="b\nraise oops 500", style="rounded,dashed", color=red3];
              n8 [label="first success", shape=box, style="rounded,bold"];
            }
            subgraph cluster_3 {
              label="catch";
              n9 [label="catch 503", style="rounded,dashed", color=red3];
            }
          }
          n1 [label="end", shape=oval];
          subgraph cluster_4 {
            label="function ask";
            n10 [label="ask\nGET example.com/x"];
          }
          n0 -> n2;
          n2 -> n3 [label=".kind == \"e\""];
          n2 -> n4 [label="otherwise"];
          n3 -> n4;
          n3 -> n10 [style=dotted];
          n4 -> n5;
          n4 -> n9 [label="error", style=dashed, color=red3];
          n5 -> n6;
          n5 -> n7;
          n6 -> n8;
          n8 -> n1;
          n9 -> n1;
        }

        """#
    )
  }

  @Test func `a name can't break out of its place`() throws {
    let name = #"x"]; click n0 "javascript:a()" --> <b>&amp;</b> \N %%{init: {}}%% `"#
    let graph = WorkflowGraph(
      try Workflow(
        parsing: """
          document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }
          do: [ { '\(name)': { set: { x: 1 } } }, { 'style a:"b"': { set: { x: 1 } } } ]
          """
      )
    )
    #expect(
      graph.mermaid.contains(
        "n2[\"x#34;]#59; click n0 #34;javascript:a()#34; --#62; #60;b#62;#38;amp#59;#60;/b#62; #92;N "
          + "#37;#37;{init: {}}#37;#37; #96;<br>set x\"]"
      ),
      "\(graph.mermaid)"
    )
    #expect(graph.mermaid.contains(#"n3["style a#58;#34;b#34;<br>set x"]"#))
    #expect(
      graph.dot.contains(
        #"n2 [label="x\"]; click n0 \"javascript:a()\" --> <b>&amp;amp;</b> \\N %%{init: {}}%% `\nset x"];"#
      ),
      "\(graph.dot)"
    )
  }

  @Test func `every example can be drawn`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(components: "..", "..", "..", "Examples").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }
    #expect(files.count >= 6)
    for file in files {
      let graph = WorkflowGraph(try Workflow(contentsOf: folder.appending(component: file).path))
      #expect(graph.edges.contains { $0.from == 0 } && graph.edges.contains { $0.to == 1 }, "\(file)")
    }
  }
}
