internal import FanfareJSON

/// `path(body)`: where the outputs stand.
final class PathOf: Expression {
  private let body: any Expression
  private let offset: Int

  init(_ body: any Expression, at offset: Int) {
    self.body = body
    self.offset = offset
  }

  var isSingle: Bool { body.isSingle }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let trail = input.trail.lost
    guard let output = try body.output(of: Item(input.value, .root), in: scope) else { return nil }
    return Item(.array(try Self.path(of: output, scope.evaluation, at: offset)), trail)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let trail = input.trail.lost
    try body.outputs(of: Item(input.value, .root), in: scope) { (output) throws(Stop) in
      try emit(Item(.array(Self.path(of: output, scope.evaluation, at: offset)), trail))
    }
    return nil
  }

  /// The path of an output.
  static func path(of output: Item, _ evaluation: Evaluation, at offset: Int) throws(Stop) -> [JSONValue] {
    guard !output.trail.isLost else {
      let excerpt = Excerpt.text(of: output.value, maximumBytes: 30)
      throw .failure("Invalid path expression with result \(excerpt)", at: offset, output.value)
    }
    try evaluation.spend(output.trail.count / 2)
    let path = output.trail.path
    for key in path { try evaluation.nest(key) }
    return path
  }
}

/// `getpath(path)`; it continues a path that is followed.
final class GetPath: Expression {
  private let path: any Expression
  private let offset: Int

  init(_ path: any Expression, at offset: Int) {
    self.path = path
    self.offset = offset
  }

  var isSingle: Bool { path.isSingle }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let path = try path.output(of: input.untracked, in: scope) else { return nil }
    return try get(input, path.value, scope.evaluation)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try path.values(of: input.value, in: scope) { (path) throws(Stop) in
      try emit(get(input, path, scope.evaluation))
    }
    return nil
  }

  private func get(_ input: Item, _ path: JSONValue, _ evaluation: Evaluation) throws(Stop) -> Item {
    guard case .array(let keys) = path else {
      throw .failure("Path must be specified as an array", at: offset, path)
    }
    var output = input
    for key in keys {
      try evaluation.spend()
      let value: JSONValue
      if case .null = output.value {
        value = .null
      } else {
        value = try Access.get(output.untracked, key, evaluation, at: offset).value
      }
      output = Item(value, output.trail.isOff ? .off : try Access.step(from: output, key, at: offset))
    }
    return output
  }
}

/// `target = value`: puts the value in all the places.
final class Assignment: Expression {
  private let target: any Expression
  private let value: any Expression
  private let offset: Int

  init(_ target: any Expression, _ value: any Expression, at offset: Int) {
    self.target = target
    self.value = value
    self.offset = offset
  }

  var isSingle: Bool { value.isSingle }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let value = try value.output(of: input.untracked, in: scope) else { return nil }
    return Item(try assign(value.value, input.take(), in: scope), input.trail.lost)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let input = input
    try value.values(of: input.value, in: scope) { (value) throws(Stop) in
      try emit(input.making(assign(value, input.value, in: scope)))
    }
    return nil
  }

  private func assign(
    _ value: JSONValue,
    _ input: consuming JSONValue,
    in scope: Scope
  ) throws(Stop) -> JSONValue {
    let paths = try Targets.paths(target, input, in: scope, at: offset)
    var result = consume input
    for path in paths {
      let mismatch = try Paths.update(&result, path[...], scope.evaluation) { (place) throws(Stop) in
        place = value
      }
      if let mismatch { throw .failure(mismatch.message, at: offset, result) }
    }
    return result
  }
}

/// `target |= update`: what the update gives first is put in place; where it gives nothing the place is deleted.
final class Update: SingleExpression {
  private let target: any Expression
  private let update: any Expression
  private let offset: Int

  init(_ target: any Expression, _ update: any Expression, at offset: Int) {
    self.target = target
    self.update = First(update)
    self.offset = offset
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    return Item(try apply(input.take(), in: scope), input.trail.lost)
  }

  private func apply(_ input: consuming JSONValue, in scope: Scope) throws(Stop) -> JSONValue {
    let paths = try Targets.paths(target, input, in: scope, at: offset)
    var result = consume input
    var deleted: [JSONValue] = []
    for path in paths {
      let mismatch = try Paths.update(&result, path[...], scope.evaluation) { (place) throws(Stop) in
        var before = Item(place)
        place = .null
        if let after = try update.output(of: Item(before.take()), in: scope) {
          place = after.value
        } else {
          deleted.append(.array(path))
        }
      }
      if let mismatch { throw .failure(mismatch.message, at: offset, result) }
    }
    guard !deleted.isEmpty else { return result }
    switch try Paths.delete(result, deleted, scope.evaluation) {
    case .success(let value): return value
    case .failure(let mismatch): throw .failure(mismatch.message, at: offset, result)
    }
  }
}

/// The places that an assignment changes, all found before the first is changed.
enum Targets {
  static func paths(
    _ target: any Expression,
    _ input: JSONValue,
    in scope: Scope,
    at offset: Int
  ) throws(Stop) -> [[JSONValue]] {
    var paths: [[JSONValue]] = []
    try target.outputs(of: Item(input, .root), in: scope) { (place) throws(Stop) in
      paths.append(try PathOf.path(of: place, scope.evaluation, at: offset))
    }
    return paths
  }
}
