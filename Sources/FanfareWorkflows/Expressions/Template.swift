internal import FanfareJQ
internal import FanfareJSON

/// A value of a definition in which texts may be expressions.
indirect enum Template: Sendable {
  /// A value without expressions.
  case constant(JSONValue)
  /// The value of an expression.
  case expression(Expression)
  /// A text with the values of expressions put into it.
  case text([Piece])
  /// A list.
  case array([Template])
  /// An object, in the order of the file.
  case object([Member])

  /// An expression, and what it yields if it fails in the loose mode.
  struct Expression: Sendable {
    let expression: RuntimeExpression
    /// The text that it is when it fails; `nil` in the strict mode.
    let otherwise: String?
  }

  /// A piece of a text.
  enum Piece: Sendable {
    /// Text that stands for itself.
    case literal(String)
    /// The value of an expression: a text as it is, everything else as JSON.
    case value(Expression)
  }

  /// A member of an object.
  struct Member: Sendable {
    let name: String
    let value: Template
  }

  /// The value for an input.
  ///
  /// - Throws: what an expression of it throws, or that the values in it are nested too deeply with it around them.
  func value(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> JSONValue {
    let value = try composed(of: input, in: scope)
    switch self {
    case .array, .object: if let error = NestingLimit.refusal(of: value, "the value") { throw error }
    case .constant, .expression, .text: break
    }
    return value
  }

  private func composed(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> JSONValue {
    switch self {
    case .constant(let value): return value
    case .expression(let expression): return try expression.value(of: input, in: scope)
    case .text(let pieces):
      var text = ""
      for piece in pieces {
        switch piece {
        case .literal(let literal): text += literal
        case .value(let expression): text += try expression.value(of: input, in: scope).asText
        }
      }
      return .string(text)
    case .array(let elements):
      var values: [JSONValue] = []
      values.reserveCapacity(elements.count)
      for element in elements { values.append(try element.composed(of: input, in: scope)) }
      return .array(values)
    case .object(let members):
      var object = JSONObject()
      object.reserveCapacity(members.count)
      for member in members { object[member.name] = try member.value.composed(of: input, in: scope) }
      return .object(object)
    }
  }

  /// The value, if it is the same for every input.
  var constantValue: JSONValue? {
    guard case .constant(let value) = self else { return nil }
    return value
  }
}

extension Template {
  /// Whether an expression of it asks for a secret or for what a call proved itself with.
  var mentionsSecrets: Bool {
    switch self {
    case .constant: false
    case .expression(let expression): expression.mentionsSecrets
    case .text(let pieces):
      pieces.contains { piece in
        if case .value(let expression) = piece { return expression.mentionsSecrets }
        return false
      }
    case .array(let elements): elements.contains(where: \.mentionsSecrets)
    case .object(let members): members.contains(where: \.value.mentionsSecrets)
    }
  }

  /// What the template has for a member, if it is an object.
  subscript(name: String) -> Template? {
    switch self {
    case .constant(.object(let object)): object[name].map { .constant($0) }
    case .object(let members): members.first { $0.name == name }?.value
    default: nil
    }
  }
}

extension Template.Expression {
  fileprivate var mentionsSecrets: Bool {
    expression.program.variables.contains { $0 == "secrets" || $0 == "authorization" }
  }

  /// The text of the expression, without `${ }`.
  var source: String { String(expression.program.source.trimmed) }

  /// The value for an input; in the loose mode its own text if it fails.
  func value(of input: JSONValue, in scope: ExpressionScope) throws(WorkflowError) -> JSONValue {
    do throws(WorkflowError) {
      return try expression.value(of: input, in: scope)
    } catch {
      guard let otherwise, scope.facts.interruption?.hasEndedAnExpression != true else { throw error }
      return .string(otherwise)
    }
  }
}

extension Template.Piece {
  /// The piece as the definition has it.
  var source: String {
    switch self {
    case .literal(let text): text
    case .value(let expression): "${ \(expression.source) }"
    }
  }
}

extension JSONValue {
  /// A text as it is, nothing for `null`, everything else as JSON.
  var asText: String {
    switch self {
    case .string(let text): text
    case .null: ""
    default: "\(self)"
    }
  }
}
