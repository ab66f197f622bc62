internal import FanfareJSON

/// `reduce source as pattern (start; update)`: the state after all values.
///
/// The state is handed to each update without being kept here, so that it can be changed in place.
final class Reduce: Expression {
  private let source: any Expression
  private let pattern: Destructuring
  private let start: any Expression
  private let update: any Expression

  init(_ source: any Expression, _ pattern: Destructuring, start: any Expression, update: any Expression) {
    self.source = source
    self.pattern = pattern
    self.start = start
    self.update = update
  }

  var isSingle: Bool { start.isSingle }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let value = input.value
    guard let state = try start.output(of: input, in: scope) else { return nil }
    return try fold(state, value, in: scope)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let value = input.value
    try start.outputs(of: input, in: scope) { (state) throws(Stop) in try emit(fold(state, value, in: scope))
    }
    return nil
  }

  private func fold(_ start: consuming Item, _ input: JSONValue, in scope: Scope) throws(Stop) -> Item {
    var state = start
    try source.values(of: input, in: scope) { (value) throws(Stop) in
      try pattern.bind(value, in: scope) { (scope) throws(Stop) in
        let trail = state.trail
        state.trail = trail.lost
        if update.isSingle {
          if let after = try update.output(of: Item(state.take(), trail), in: scope) { state = after }
        } else {
          try update.outputs(of: Item(state.take(), trail), in: scope) { (after) throws(Stop) in state = after
          }
        }
      }
    }
    return state
  }
}

/// `foreach source as pattern (start; update; extract)`: what is extracted from the state after each value.
final class Foreach: Expression {
  private let source: any Expression
  private let pattern: Destructuring
  private let start: any Expression
  private let update: any Expression
  private let extract: any Expression

  init(
    _ source: any Expression,
    _ pattern: Destructuring,
    start: any Expression,
    update: any Expression,
    extract: any Expression
  ) {
    self.source = source
    self.pattern = pattern
    self.start = start
    self.update = update
    self.extract = extract
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    let value = input.value
    try start.outputs(of: input, in: scope) { (start) throws(Stop) in
      var state = start
      try source.values(of: value, in: scope) { (value) throws(Stop) in
        try pattern.bind(value, in: scope) { (scope) throws(Stop) in
          let trail = state.trail
          let before = Item(state.take(), trail)
          state.trail = trail.lost
          try update.outputs(of: before, in: scope) { (after) throws(Stop) in
            state = after
            try extract.outputs(of: after, in: scope, to: emit)
          }
        }
      }
    }
    return nil
  }
}
