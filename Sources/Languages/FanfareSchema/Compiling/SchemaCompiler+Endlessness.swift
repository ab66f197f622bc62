internal import FanfareJSON

extension SchemaCompiler {
  private enum Visit {
    case underWay
    case done
  }

  /// Reports schemas that apply themselves to the same value again, so that a check would never end.
  ///
  /// A depth-first search for cycles, with a stack of its own; dynamic references are left to the bound of the depth.
  func reportEndlessReferences(in nodes: [SchemaNode]) {
    var visits = [Visit?](repeating: nil, count: nodes.count)
    for start in nodes.indices where visits[start] == nil {
      var stack = [(id: start, next: 0, edges: edges(nodes[start]))]
      visits[start] = .underWay
      while let top = stack.last {
        guard top.next < top.edges.count else {
          visits[top.id] = .done
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let edge = top.edges[top.next]
        switch visits[edge.id] {
        case .done: continue
        case .underWay: reportCycle(edge, from: top.id)
        case nil:
          visits[edge.id] = .underWay
          stack.append((edge.id, 0, edges(nodes[edge.id])))
        }
      }
    }
  }

  private func edges(_ node: SchemaNode) -> [Subschema] {
    node.keywords.flatMap(\.inPlace)
  }

  private func reportCycle(_ edge: Subschema, from id: Int) {
    let source = sources[id]
    let location = JSONPointer(source.pointer.tokens + edge.path)
    let target = "\(documents[sources[edge.id].document].uri)#\(sources[edge.id].pointer)"
    report(
      .endlessReference,
      in: source.document,
      at: location,
      "leads back to \(target), which applies it to the same value: checking would never end"
    )
  }
}
