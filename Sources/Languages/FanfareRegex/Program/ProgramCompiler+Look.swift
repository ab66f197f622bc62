extension ProgramCompiler {
  /// Adds a lookahead or lookbehind; its registers hold the height of the stack and the position.
  mutating func addLook(_ look: Look, _ body: SyntaxNode) throws(RegularExpressionError) {
    let register = takeRegisters(2)
    switch look {
    case .ahead, .behind:
      try emit(.openLook(register: register))
      try addBody(of: look, body, register)
      try emit(.closeLook(register: register))
    case .notAhead, .notBehind:
      let open = try reserve()
      try addBody(of: look, body, register)
      try emit(.closeNegativeLook(register: register))
      set(open, .openNegativeLook(register: register, exit: end))
    }
  }

  private mutating func addBody(
    of look: Look,
    _ body: SyntaxNode,
    _ register: Int32
  ) throws(RegularExpressionError) {
    guard look == .behind || look == .notBehind else { return try add(body) }
    let reduced = body.withShortestStart
    let alternatives = if case .alternatives(let nodes) = reduced { nodes } else { [reduced] }
    try addAlternatives(alternatives) { compiler, node throws(RegularExpressionError) in
      try compiler.addBehind(node, endingAt: register + 1)
    }
  }

  private mutating func addBehind(
    _ node: SyntaxNode,
    endingAt register: Int32
  ) throws(RegularExpressionError) {
    let extent = node.extent
    guard let maximum = extent.maximum, maximum <= RegularExpressionLimits.lookbehindWidth else {
      throw RegularExpressionError(
        .unsupported,
        "invalid pattern in look-behind: it may match more than \(RegularExpressionLimits.lookbehindWidth) characters"
      )
    }
    try emit(.stepBack(minimum: Int32(extent.minimum), maximum: Int32(maximum)))
    try add(node)
    if extent.minimum != maximum { try emit(.requirePosition(register: register)) }
  }
}

extension SyntaxNode {
  /// The node without the choices of its first repetition: looking back, only its end counts.
  fileprivate var withShortestStart: SyntaxNode {
    switch self {
    case .repeated(let body, var quantifier):
      switch body {
      case .scalar, .anyScalar, .characterClass, .backreference: break
      default: return self
      }
      quantifier.maximum = quantifier.minimum
      return quantifier.minimum == 0 ? .empty : .repeated(body, quantifier)
    case .sequence(var nodes):
      for index in nodes.indices {
        nodes[index] = nodes[index].withShortestStart
        guard case .empty = nodes[index] else { break }
      }
      return .sequence(nodes)
    case .alternatives(let nodes): return .alternatives(nodes.map { $0.withShortestStart })
    default: return self
    }
  }
}
