internal import FanfareJSON

/// `term.name`: the most frequent expression of all.
final class Field: Expression {
  private let term: any Expression
  private let name: String
  private let key: JSONValue
  private let offset: Int

  init(_ term: any Expression, _ name: String, at offset: Int) {
    self.term = term
    self.name = name
    key = .string(name)
    self.offset = offset
  }

  var isSingle: Bool { term.isSingle }

  var yieldsParts: Bool { term.yieldsParts }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let base = try term.output(of: input, in: scope) else { return nil }
    return try get(base, scope.evaluation)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    try term.outputs(of: input, in: scope) { (base) throws(Stop) in try emit(get(base, scope.evaluation)) }
    return nil
  }

  @inline(__always)
  private func get(_ base: Item, _ evaluation: Evaluation) throws(Stop) -> Item {
    guard case .object(let object) = base.value, base.trail.isOff else {
      return try Access.get(base, key, evaluation, at: offset)
    }
    try evaluation.spend(on: name)
    return Item(object[name] ?? .null)
  }
}

/// `term[key]`: the keys outside, the terms inside; keys are made from the input and not from the term.
final class Index: Expression {
  private let term: any Expression
  private let key: any Expression
  private let offset: Int
  let isSingle: Bool
  let yieldsParts: Bool

  init(_ term: any Expression, key: any Expression, at offset: Int) {
    self.term = term
    self.key = key
    self.offset = offset
    isSingle = term.isSingle && key.isSingle
    // A list as a key makes a list of positions.
    yieldsParts = term.yieldsParts && (key as? Literal)?.value.numberValue != nil
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let key = try key.output(of: input.untracked, in: scope),
      let base = try term.output(of: input, in: scope)
    else { return nil }
    return try Access.get(base, key.value, scope.evaluation, at: offset)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try key.values(of: input.value, in: scope) { (key) throws(Stop) in
      try term.outputs(of: input, in: scope) { (base) throws(Stop) in
        try emit(Access.get(base, key, scope.evaluation, at: offset))
      }
    }
    return nil
  }
}

/// `term[from:to]`: a part of a list or a text.
final class Slicing: Expression {
  private let term: any Expression
  private let from: any Expression
  private let to: any Expression
  private let offset: Int
  let isSingle: Bool

  init(_ term: any Expression, from: any Expression, to: any Expression, at offset: Int) {
    self.term = term
    self.from = from
    self.to = to
    self.offset = offset
    isSingle = term.isSingle && from.isSingle && to.isSingle
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let start = try from.output(of: input.untracked, in: scope),
      let end = try to.output(of: input.untracked, in: scope),
      let base = try term.output(of: input, in: scope)
    else { return nil }
    return try Access.get(base, Slice.key(start.value, end.value), scope.evaluation, at: offset)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try from.values(of: input.value, in: scope) { (start) throws(Stop) in
      try to.values(of: input.value, in: scope) { (end) throws(Stop) in
        let key = Slice.key(start, end)
        try term.outputs(of: input, in: scope) { (base) throws(Stop) in
          try emit(Access.get(base, key, scope.evaluation, at: offset))
        }
      }
    }
    return nil
  }
}

/// `term[]`: every element or member, one after another.
final class Each: Expression {
  private let term: any Expression
  private let offset: Int

  init(_ term: any Expression, at offset: Int) {
    self.term = term
    self.offset = offset
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    try term.outputs(of: input, in: scope) { (base) throws(Stop) in
      guard !base.trail.isLost else {
        let excerpt = Excerpt.text(of: base.value, maximumBytes: 30)
        throw .failure(
          "Invalid path expression near attempt to iterate through \(excerpt)",
          at: offset,
          base.value
        )
      }
      switch base.value {
      case .array(let elements):
        for (index, element) in elements.enumerated() {
          try scope.evaluation.spend()
          try emit(Item(element, base.trail.isOff ? .off : base.trail.appending(.number(index))))
        }
      case .object(let object):
        for member in object {
          try scope.evaluation.spend()
          try emit(Item(member.value, base.trail.isOff ? .off : base.trail.appending(.string(member.name))))
        }
      default: throw .failure("Cannot iterate over \(base.value.described)", at: offset, base.value)
      }
    }
    return nil
  }
}

/// Steps into a value, remembered if paths are followed.
enum Access {
  static func get(
    _ base: Item,
    _ key: JSONValue,
    _ evaluation: Evaluation,
    at offset: Int
  ) throws(Stop) -> Item {
    let trail = base.trail.isOff ? .off : try step(from: base, key, at: offset)
    switch Indexing.get(base.value, key, evaluation) {
    case .failure(let mismatch): throw .failure(mismatch.message, at: offset, base.value)
    case .success(let value): return Item(value, trail)
    }
  }

  static func step(from base: Item, _ key: JSONValue, at offset: Int) throws(Stop) -> Trail {
    guard !base.trail.isLost else {
      let (keyText, text) = (
        Excerpt.text(of: key, maximumBytes: 30), Excerpt.text(of: base.value, maximumBytes: 30)
      )
      throw .failure(
        "Invalid path expression near attempt to access element \(keyText) of \(text)",
        at: offset,
        base.value
      )
    }
    guard base.trail.count < JQLimits.maximumValueDepth else {
      throw .limit("a path is longer than \(JQLimits.maximumValueDepth) steps")
    }
    return base.trail.appending(key)
  }
}
