internal import FanfareJSON

/// What the names mean at a place of a running program: the innermost binding and what stands around it.
///
/// Expressions find a binding by how many others stand between, which is known once the program is compiled.
final class Scope {
  enum Binding {
    /// The outermost scope has none.
    case none
    case value(JSONValue)
    /// An expression that was handed to a recursive function.
    case closure(any Expression)
    case label(Int)
  }

  let evaluation: Evaluation
  private let binding: Binding
  private var parent: Scope?
  /// The scope that a closure belongs to.
  private var captured: Scope?

  /// Creates the outermost scope.
  init(_ evaluation: Evaluation) {
    self.evaluation = evaluation
    binding = .none
    parent = nil
  }

  private init(_ binding: Binding, capturing captured: Scope? = nil, in parent: Scope) {
    evaluation = parent.evaluation
    self.binding = binding
    self.parent = parent
    self.captured = captured
  }

  /// Chains of scopes can be long, so they are taken apart one by one instead of each by the one before.
  deinit {
    evaluation.bury(&parent)
    evaluation.bury(&captured)
  }

  func binding(_ value: JSONValue) -> Scope { Scope(.value(value), in: self) }

  func binding(_ closure: any Expression, of scope: Scope) -> Scope {
    Scope(.closure(closure), capturing: scope, in: self)
  }

  func binding(label: Int) -> Scope { Scope(.label(label), in: self) }

  /// The scope a number of bindings further out.
  func outer(_ hops: Int) -> Scope {
    var scope = self
    for _ in 0..<hops {
      guard let parent = scope.parent else { preconditionFailure("a scope that isn't there") }
      scope = parent
    }
    return scope
  }

  /// The value bound a number of bindings further out.
  func value(_ hops: Int) -> JSONValue {
    guard case .value(let value) = outer(hops).binding else { preconditionFailure("no value is bound here") }
    return value
  }

  func closure(_ hops: Int) -> (any Expression, Scope) {
    let scope = outer(hops)
    guard case .closure(let expression) = scope.binding, let captured = scope.captured else {
      preconditionFailure("no closure is bound here")
    }
    return (expression, captured)
  }

  func label(_ hops: Int) -> Int {
    guard case .label(let label) = outer(hops).binding else { preconditionFailure("no label is bound here") }
    return label
  }
}
