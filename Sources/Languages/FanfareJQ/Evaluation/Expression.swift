internal import FanfareJSON

/// A part of a compiled program: takes a value and gives any number of outputs, one after another.
///
/// Where it can be told that there is at most one output, ``isSingle`` is `true` and the output is returned; that is
/// the fast way, and in it nothing is kept on the stack. Everything else hands its outputs to a closure.
protocol Expression: AnyObject, Sendable {
  /// Whether there is never more than one output.
  var isSingle: Bool { get }

  /// Whether outputs are never more than a part of the input or of a variable that the program was given.
  var yieldsParts: Bool { get }

  /// The only output, or `nil` if there is none; asked only if ``isSingle``.
  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item?

  /// Begins to give the outputs, and returns what gives the rest of them, so that a call in tail position needs no
  /// stack.
  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest?
}

/// What an output is handed to; it throws to end what gives the outputs.
typealias Emit = (consuming Item) throws(Stop) -> Void

/// What gives the rest of an expression's outputs.
struct Rest {
  let expression: any Expression
  let input: Item
  let scope: Scope

  init(_ expression: any Expression, _ input: consuming Item, _ scope: Scope) {
    self.expression = expression
    self.input = input
    self.scope = scope
  }
}

extension Expression {
  var isSingle: Bool { false }

  var yieldsParts: Bool { false }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    preconditionFailure("\(Self.self) may have several outputs")
  }

  /// Gives all outputs.
  func outputs(
    of input: consuming Item,
    in scope: Scope,
    to emit: Emit
  ) throws(Stop) {
    if isSingle {
      if let output = try output(of: input, in: scope) { try emit(output) }
      return
    }
    try scope.evaluation.enter()
    defer { scope.evaluation.exit() }
    var rest = try begin(input, in: scope, to: emit)
    while let next = rest {
      if next.expression.isSingle {
        if let output = try next.expression.output(of: next.input, in: next.scope) { try emit(output) }
        return
      }
      rest = try next.expression.begin(next.input, in: next.scope, to: emit)
    }
  }

  /// Gives the values of all outputs; paths aren't followed.
  func values(
    of input: JSONValue,
    in scope: Scope,
    to emit: (JSONValue) throws(Stop) -> Void
  ) throws(Stop) {
    if isSingle {
      if let output = try output(of: Item(input), in: scope) { try emit(output.value) }
      return
    }
    try outputs(of: Item(input), in: scope) { (item) throws(Stop) in try emit(item.value) }
  }
}

/// An expression that never has more than one output.
protocol SingleExpression: Expression {}

extension SingleExpression {
  var isSingle: Bool { true }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    if let output = try output(of: input, in: scope) { try emit(output) }
    return nil
  }
}
