internal import FanfareText

extension WorkflowGraph {
  /// The graph in the language of Graphviz (graphviz.org/doc/info/lang.html), ending with a newline.
  ///
  /// Texts of the file stand in quotes in which nothing has a meaning of its own.
  public var dot: String {
    var writer = DOTWriter()
    writer.write(self)
    return writer.text
  }
}

/// Writes graphs in the language of Graphviz.
private struct DOTWriter {
  private(set) var text = ""
  private var clusters = 0

  mutating func write(_ graph: WorkflowGraph) {
    text += """
      digraph \(Self.quoted([graph.name])) {
        node [fontname="Helvetica", shape=box, style=rounded];
        edge [fontname="Helvetica", fontsize=11];
        graph [fontname="Helvetica", fontsize=12, style="rounded,dashed", color=gray50, labeljust=l];

      """
    for element in graph.elements { write(element, indent: "  ") }
    for edge in graph.edges { text += "  n\(edge.from) -> n\(edge.to)\(attributes(edge));\n" }
    text += "}\n"
  }

  private mutating func write(_ element: WorkflowGraph.Element, indent: String) {
    switch element {
    case .node(let node):
      text += "\(indent)n\(node.id) [label=\(Self.quoted(node.lines))\(attributes(node.shape))];\n"
    case .cluster(let cluster):
      clusters += 1
      text += "\(indent)subgraph cluster_\(clusters) {\n\(indent)  label=\(Self.quoted([cluster.title]));\n"
      for element in cluster.elements { write(element, indent: indent + "  ") }
      text += "\(indent)}\n"
    }
  }

  private func attributes(_ shape: WorkflowGraph.Shape) -> String {
    switch shape {
    case .terminal: ", shape=oval"
    case .task: ""
    case .function: ", peripheries=2"
    case .decision: ", shape=diamond, style=solid"
    case .loop: ", shape=hexagon, style=solid"
    case .fork: ", shape=box, style=\"rounded,bold\""
    case .error: ", style=\"rounded,dashed\", color=red3"
    }
  }

  private func attributes(_ edge: WorkflowGraph.Edge) -> String {
    var parts: [String] = []
    if let label = edge.label { parts.append("label=\(Self.quoted([label]))") }
    switch edge.kind {
    case .flow: break
    case .error: parts.append("style=dashed, color=red3")
    case .call: parts.append("style=dotted")
    }
    return parts.isEmpty ? "" : " [\(parts.joined(separator: ", "))]"
  }

  /// Lines as one quoted text.
  ///
  /// Graphviz knows sequences such as `\N` there, and the entities of HTML.
  private static func quoted(_ lines: [String]) -> String {
    let escaped = lines.map { line in
      line.replacingScalars { scalar in
        switch scalar {
        case "\\": #"\\"#
        case "\"": #"\""#
        case "&": "&amp;"
        default: nil
        }
      }
    }
    return "\"\(escaped.joined(separator: "\\n"))\""
  }
}
