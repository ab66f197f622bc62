internal import FanfareJSON

/// Variables, labels and the patterns that bind them.
extension Compiler {
  func variable(_ name: String, at offset: Int, _ place: Place) throws(SyntaxError) -> any Expression {
    var names = place.names
    while let current = names {
      if case .variable(name, let level) = current.entry { return Variable(hops: place.level - level) }
      names = current.outer
    }
    if name == "ENV" {
      throw SyntaxError("$ENV isn't available: a program sees no environment", at: offset, .refused)
    }
    throw SyntaxError("$\(name) is not defined", at: offset, .undefined)
  }

  func leave(_ name: String, at offset: Int, _ place: Place) throws(SyntaxError) -> any Expression {
    var names = place.names
    while let current = names {
      if case .label(name, let level) = current.entry { return Leave(hops: place.level - level) }
      names = current.outer
    }
    throw SyntaxError(
      "$*label-\(name) is not defined: there is no 'label $\(name)' around",
      at: offset,
      .undefined
    )
  }

  mutating func bind(
    _ source: Syntax,
    _ patterns: [Pattern],
    _ body: Syntax,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> any Expression {
    let value = try expression(source, place)
    if patterns.count == 1, case .variable(let name) = patterns[0] {
      return Binding(value, try expression(body, place.binding { .variable(name, level: $0) }))
    }
    var choices: [PatternBinding.Choice] = []
    for pattern in patterns {
      let own = Set(pattern.variables)
      var absent: [String] = []
      for other in patterns {
        for name in other.variables where !own.contains(name) && !absent.contains(name) {
          absent.append(name)
        }
      }
      var inside = place
      for name in absent { inside = inside.binding { .variable(name, level: $0) } }
      let (destructuring, within) = try self.pattern(pattern, at: offset, inside)
      choices.append(
        PatternBinding.Choice(
          pattern: destructuring,
          absentCount: absent.count,
          body: try expression(body, within)
        )
      )
    }
    return PatternBinding(value, choices)
  }

  /// Compiles a pattern; the place inside of it has its variables.
  mutating func pattern(
    _ pattern: Pattern,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> (
    Destructuring, Place
  ) {
    switch pattern {
    case .variable(let name): return (.variable, place.binding { .variable(name, level: $0) })
    case .array(let patterns):
      var inside = place
      var elements: [Destructuring] = []
      for element in patterns {
        let (compiled, next) = try self.pattern(element, at: offset, inside)
        elements.append(compiled)
        inside = next
      }
      return (.array(elements, at: offset), inside)
    case .object(let members):
      var inside = place
      var compiled: [Destructuring.Member] = []
      for member in members {
        let key = try expression(member.key, inside)
        if let name = member.variable { inside = inside.binding { .variable(name, level: $0) } }
        var inner: Destructuring?
        if let pattern = member.pattern { (inner, inside) = try self.pattern(pattern, at: offset, inside) }
        compiled.append(Destructuring.Member(key: key, bindsValue: member.variable != nil, inner: inner))
      }
      return (.object(compiled, at: offset), inside)
    }
  }
}
