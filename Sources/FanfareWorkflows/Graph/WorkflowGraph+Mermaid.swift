extension WorkflowGraph {
  /// The graph as a flowchart of Mermaid (mermaid.js.org), ending with a newline.
  ///
  /// Texts of the file are quoted and what has a meaning in quotes is written as entities, so no name can change the
  /// picture.
  public var mermaid: String {
    var writer = MermaidWriter()
    writer.write(self)
    return writer.text
  }
}

/// Writes graphs as flowcharts of Mermaid.
private struct MermaidWriter {
  private(set) var text = ""
  private var clusters = 0

  mutating func write(_ graph: WorkflowGraph) {
    text += "---\ntitle: \"\(Self.escaped(graph.name))\"\n---\nflowchart TD\n"
    for element in graph.elements { write(element, indent: "  ") }
    for edge in graph.edges { text += "  n\(edge.from) \(arrow(edge)) n\(edge.to)\n" }
    text += "  classDef error stroke:#c62828,stroke-dasharray:4\n"
  }

  private mutating func write(_ element: WorkflowGraph.Element, indent: String) {
    switch element {
    case .node(let node):
      let label = node.lines.map(Self.escaped).joined(separator: "<br>")
      let (opening, closing) = brackets(node.shape)
      let style = node.shape == .error ? ":::error" : ""
      text += "\(indent)n\(node.id)\(opening)\"\(label)\"\(closing)\(style)\n"
    case .cluster(let cluster):
      clusters += 1
      text += "\(indent)subgraph c\(clusters)[\"\(Self.escaped(cluster.title))\"]\n"
      for element in cluster.elements { write(element, indent: indent + "  ") }
      text += "\(indent)end\n"
    }
  }

  private func brackets(_ shape: WorkflowGraph.Shape) -> (String, String) {
    switch shape {
    case .terminal: ("([", "])")
    case .task: ("[", "]")
    case .function: ("[[", "]]")
    case .decision: ("{", "}")
    case .loop: ("{{", "}}")
    case .fork: ("(", ")")
    case .error: ("[", "]")
    }
  }

  private func arrow(_ edge: WorkflowGraph.Edge) -> String {
    let arrow = edge.kind == .flow ? "-->" : "-.->"
    return edge.label.map { "\(arrow)|\"\(Self.escaped($0))\"|" } ?? arrow
  }

  /// The text for a place in quotes.
  ///
  /// Mermaid decodes `#34;` there. It cuts off the end of an entity in what it takes for a style, `style a:#34;`, so the
  /// colon of such a text is an entity as well.
  private static func escaped(_ text: String) -> String {
    let isLikeStyle = ["style", "classDef"].contains {
      text.unicodeScalars.firstRange(of: $0.unicodeScalars) != nil
    }
    var escaped = ""
    for scalar in text.unicodeScalars {
      if scalar.isASCII, !isPlain(scalar) || (isLikeStyle && scalar == ":") {
        escaped += "#\(scalar.value);"
      } else {
        escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  private static func isPlain(_ scalar: UnicodeScalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", " ", ".", ",", ":", "/", "-", "_", "=", "?", "!", "$", "+", "(",
      ")",
      "[", "]", "{", "}", "'", "@":
      true
    default: false
    }
  }
}
