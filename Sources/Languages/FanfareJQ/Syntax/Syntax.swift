internal import FanfareJSON

/// A part of a program as it is written.
final class Syntax: Sendable {
  indirect enum Kind: Sendable {
    case identity
    /// `..`
    case recursion
    case literal(JSONValue)
    /// A text with what is put into it, in the format of its `@name` or as plain text.
    case text([TextPiece], format: String?)
    /// `@name` by itself.
    case format(String)
    case variable(String)
    /// `$__loc__`
    case location
    /// `.[key]` of a term.
    case index(Syntax, key: Syntax)
    /// `.[from:to]` of a term.
    case slice(Syntax, from: Syntax?, to: Syntax?)
    /// `.[]` of a term.
    case each(Syntax)
    case call(String, [Syntax])
    case negation(Syntax)
    case array(Syntax?)
    case object([Member])
    case pipe(Syntax, Syntax)
    case comma(Syntax, Syntax)
    case binary(Operator, Syntax, Syntax)
    case reduce(Syntax, Pattern, start: Syntax, update: Syntax)
    case foreach(Syntax, Pattern, start: Syntax, update: Syntax, extract: Syntax?)
    case conditional(Syntax, then: Syntax, otherwise: Syntax?)
    case attempt(Syntax, recovery: Syntax?)
    case label(String, Syntax)
    case leave(String)
    /// `source as patterns | body`
    case bind(Syntax, [Pattern], Syntax)
    case define(Definition, Syntax)
  }

  enum TextPiece: Sendable {
    case text(String)
    case value(Syntax)
  }

  /// A member of an object that is made.
  struct Member: Sendable {
    let key: Syntax
    let value: Syntax
  }

  enum Operator: String, Sendable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    case and, or
    case alternative = "//"
    case assign = "=", update = "|="
    case addInPlace = "+=", subtractInPlace = "-=", multiplyInPlace = "*=", divideInPlace = "/="
    case remainderInPlace = "%=", alternativeInPlace = "//="
  }

  let kind: Kind

  /// Where it begins in the program, or where the operator stands that it is named after.
  let offset: Int

  /// How many parts stand in each other at most, this one included.
  let height: Int

  init(_ kind: Kind, at offset: Int) {
    self.kind = kind
    self.offset = offset
    height = 1 + kind.innerHeight
  }
}

extension Syntax.Kind {
  fileprivate var innerHeight: Int {
    switch self {
    case .identity, .recursion, .literal, .format, .variable, .location, .leave: 0
    case .text(let pieces, _):
      pieces.lazy.map { piece in
        guard case .value(let value) = piece else { return 0 }
        return value.height
      }.max() ?? 0
    case .index(let term, let key): max(term.height, key.height)
    case .slice(let term, let from, let to): max(term.height, from?.height ?? 0, to?.height ?? 0)
    case .each(let inner), .negation(let inner), .label(_, let inner): inner.height
    case .call(_, let arguments): arguments.lazy.map(\.height).max() ?? 0
    case .array(let inner): inner?.height ?? 0
    case .object(let members): members.lazy.map { max($0.key.height, $0.value.height) }.max() ?? 0
    case .pipe(let first, let second), .comma(let first, let second), .binary(_, let first, let second):
      max(first.height, second.height)
    case .reduce(let source, let pattern, let start, let update):
      max(source.height, pattern.height, start.height, update.height)
    case .foreach(let source, let pattern, let start, let update, let extract):
      max(source.height, pattern.height, start.height, update.height, extract?.height ?? 0)
    case .conditional(let condition, let consequence, let otherwise):
      max(condition.height, consequence.height, otherwise?.height ?? 0)
    case .attempt(let body, let recovery): max(body.height, recovery?.height ?? 0)
    case .bind(let source, let patterns, let body):
      max(source.height, body.height, patterns.lazy.map(\.height).max() ?? 0)
    case .define(let definition, let body): max(definition.body.height, body.height)
    }
  }
}

/// What a value is taken apart into.
indirect enum Pattern: Sendable {
  case variable(String)
  case array([Pattern])
  case object([Member])

  /// A member that is looked at: bound to a variable as a whole, taken apart further, or both.
  struct Member: Sendable {
    let key: Syntax
    let variable: String?
    let pattern: Pattern?
  }

  /// How many parts stand in each other at most, the expressions of its keys included.
  var height: Int {
    switch self {
    case .variable: 1
    case .array(let patterns): 1 + (patterns.lazy.map(\.height).max() ?? 0)
    case .object(let members):
      1 + (members.lazy.map { max($0.key.height, $0.pattern?.height ?? 0) }.max() ?? 0)
    }
  }

  /// The names of its variables.
  var variables: [String] {
    switch self {
    case .variable(let name): [name]
    case .array(let patterns): patterns.flatMap(\.variables)
    case .object(let members):
      members.flatMap { ($0.variable.map { [$0] } ?? []) + ($0.pattern?.variables ?? []) }
    }
  }
}

/// A function of a program.
final class Definition: Sendable {
  struct Parameter: Sendable {
    let name: String
    /// Whether it is `$name`: its values, one after another, and not the expression.
    let isValue: Bool
    /// Whether the body calls it by its name without `$`.
    var isCalled = true
  }

  let name: String
  let parameters: [Parameter]
  let body: Syntax
  /// Whether its body calls it.
  let isRecursive: Bool

  init(name: String, parameters: [Parameter], body: Syntax, isRecursive: Bool) {
    self.name = name
    self.parameters = parameters
    self.body = body
    self.isRecursive = isRecursive
  }

  var signature: Signature { Signature(name: name, count: parameters.count) }
}

/// What tells functions apart: the name and the number of parameters.
struct Signature: Hashable, Sendable, CustomStringConvertible {
  let name: String
  let count: Int

  var description: String { "\(name)/\(count)" }
}
