internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON
internal import FanfareSchema
internal import FanfareText

extension DefinitionReader {
  /// Reads a text that is an expression whether or not `${ }` stands around it.
  func expression(_ value: Located) -> RuntimeExpression? {
    guard let text = value.text("an expression") else { return nil }
    return compile(text, at: value)
  }

  /// Reads an expression that something depends on.
  ///
  /// One that assigns yields its whole input, which counts as true whatever is in it, so a comparison was meant.
  func condition(_ value: Located) -> RuntimeExpression? {
    guard let expression = expression(value) else { return nil }
    let text = ExpressionText(expression.program.source)
    if text.isAssignment {
      value.report(
        "'\(Self.excerpt(expression.program.source.trimmed.description))' assigns, so it is always true; == compares",
        suggestion: text.comparing?.trimmed.description
      )
    }
    return expression
  }

  /// Reads a text that may have expressions.
  ///
  /// - Parameter what: what the text is, for messages.
  func textTemplate(_ value: Located, _ what: String = "a text") -> Template? {
    value.text(what) == nil ? nil : template(value)
  }

  /// Reads a value in which texts may be expressions.
  func template(_ value: Located) -> Template {
    switch value.value {
    case .string(let text): return self.text(text, at: value)
    case .array(let elements):
      let templates = elements.enumerated().map { template(value.element($1, "\($0)")) }
      guard templates.allSatisfy({ $0.constantValue != nil }) else { return .array(templates) }
    case .object(let object):
      let members = object.map {
        Template.Member(name: $0.name, value: template(value.element($0.value, $0.name)))
      }
      guard members.allSatisfy({ $0.value.constantValue != nil }) else { return .object(members) }
    case .null, .bool, .number: break
    }
    return .constant(value.value)
  }

  /// Reads what transforms data: a text is an expression as a whole, an object may contain some.
  func transformation(_ value: Located) -> Template? {
    guard case .string(let text) = value.value else {
      guard value.value.objectValue != nil else {
        value.reportType("an expression or an object")
        return nil
      }
      return refusingBareExpressions().template(value)
    }
    return compile(text, at: value).map { .expression(Template.Expression(expression: $0, otherwise: nil)) }
  }

  /// Reads a length of time.
  func duration(_ value: Located) -> DurationTemplate? {
    switch value.value {
    case .string(let text) where text.hasExpression:
      return .expression(self.text(text, at: value))
    case .string(let text):
      guard let duration = Duration(parsing: text) else {
        value.report(Duration.definitionRefusal(of: value.value))
        return nil
      }
      return .constant(duration)
    case .object:
      let names = Duration.definitionUnits.map(\.name)
      guard let fields = value.fields(of: .duration) else { return nil }
      for name in names { _ = fields[name]?.integer(in: 0 ... .max) }
      guard let duration = Duration(definition: value.value) else {
        if fields.object.isEmpty {
          value.report("a duration needs at least one of \(names.joined(separator: ", "))")
        } else if fields.object.allSatisfy({ names.contains($0.name) && ($0.value.intValue ?? -1) >= 0 }) {
          value.report("the duration is longer than 100 years")
        }
        return nil
      }
      return .constant(duration)
    case .number:
      value.report(Duration.definitionRefusal(of: value.value))
      return nil
    default:
      value.reportType("a duration such as PT5S, 5s or { seconds: 5 }")
      return nil
    }
  }

  /// Reads a schema and what transforms the data.
  func dataRule(_ value: Located, _ object: DefinitionObject, transformation key: String) -> DataRule {
    let form = "{ \(key): \(value.value.stringValue ?? "…") }"
    guard let fields = value.fields(of: object, form: form) else {
      return DataRule()
    }
    return DataRule(
      schema: fields["schema"].flatMap(schema),
      transformation: fields[key].flatMap(transformation)
    )
  }

  private func schema(_ value: Located) -> JSONSchema? {
    guard let fields = value.fields(of: .schema) else {
      return nil
    }
    if let format = fields["format"], let name = format.text(), name != "json" {
      format.report("the schema format '\(name)' isn't supported; only json is")
    }
    if let resource = fields["resource"] {
      resource.report("a schema from elsewhere isn't supported; put it under 'document'")
      return nil
    }
    guard let document = fields["document"] else {
      value.report("a schema needs 'document'")
      return nil
    }
    do throws(JSONSchemaError) {
      return try JSONSchema(document.value)
    } catch {
      for problem in error.problems {
        let tokens = document.location.tokens + problem.location.tokens
        value.findings.report(problem.message, at: JSONPointer(tokens))
      }
      return nil
    }
  }

  private func text(_ text: String, at value: Located) -> Template {
    guard text.hasExpression else {
      guard isLoose, let expression = try? RuntimeExpression(text, locals: locals) else {
        checkBareExpression(text, at: value)
        return .constant(.string(text))
      }
      return .expression(Template.Expression(expression: expression, otherwise: text))
    }
    guard let parts = ExpressionScanner.parts(of: text) else {
      value.report("the '${' has no '}' that ends it")
      return .constant(.string(text))
    }
    let visible = parts.filter { part in
      if case .text(let text) = part { return !text.trimmed.isEmpty }
      return true
    }
    if visible.count == 1, case .expression(let inner) = visible[0] {
      return compile(inner, at: value).map {
        .expression(Template.Expression(expression: $0, otherwise: isLoose ? text : nil))
      } ?? .constant(.null)
    }
    return .text(
      parts.compactMap { part in
        switch part {
        case .text(let text): .literal(text)
        case .expression(let inner):
          compile(inner, at: value).map {
            .value(Template.Expression(expression: $0, otherwise: isLoose ? inner : nil))
          }
        }
      }
    )
  }

  /// Reports a text that stands for itself and was probably meant as an expression.
  func checkBareExpression(_ text: String, at value: Located) {
    guard !isLoose else { return }
    if let expression = BareExpression.meant(byBracesIn: text) {
      return value.findings.warn(
        "'\(Self.excerpt(text))' is a text here: expressions stand in ${ }",
        at: value.location,
        suggestion: expression
      )
    }
    guard BareExpression.isLikely(text, locals: locals) else { return }
    let suggestion = "${ \(text.trimmed) }"
    let shown = Self.excerpt(text)
    if refusesBareExpressions {
      let literal = "${ \(JSONValue.string(text)) }"
      value.report(
        "'\(shown)' would be a text here and no expression; a text that is meant is written \(Self.excerpt(literal))",
        suggestion: suggestion
      )
    } else {
      value.findings.warn(
        "'\(shown)' is a text here and no expression",
        at: value.location,
        suggestion: suggestion
      )
    }
  }

  private func compile(_ text: String, at value: Located) -> RuntimeExpression? {
    do throws(JQError) {
      let expression = try RuntimeExpression(text, locals: locals)
      for name in expression.program.variables where withoutValue.contains(name) && !locals.contains(name) {
        value.report("$\(name) has no value here; . is what the expression is applied to")
      }
      checkSecrets(of: expression, at: value)
      return expression
    } catch {
      let place = error.column.map { column in
        let line = error.line.map { $0 > 1 ? "line \($0), " : "" } ?? ""
        return " (\(line)column \(column) of the expression '\(Self.excerpt(error.program))')"
      }
      value.report("\(error.message)\(place ?? "")\(hint(for: error) ?? "")", suggestion: nearVariable(error))
      return nil
    }
  }

  /// Reports the secrets that an expression asks for and the workflow doesn't list: they have no value.
  private func checkSecrets(of expression: RuntimeExpression, at value: Located) {
    guard expression.program.variables.contains("secrets"), !locals.contains("secrets") else { return }
    for name in ExpressionText(expression.program.source).secrets where !components.secrets.contains(name) {
      value.report(
        "the secret '\(name)' isn't listed in use.secrets",
        suggestion: NearName.nearest(to: name, among: components.secrets)
      )
    }
  }

  /// The variable that an error is about which isn't there.
  private func unknownVariable(_ error: JQError) -> String? {
    let ending = " is not defined"
    guard error.message.hasPrefix("$"), error.message.hasSuffix(ending) else { return nil }
    return String(error.message.dropFirst().dropLast(ending.count))
  }

  /// The variable that was probably meant.
  private func nearVariable(_ error: JQError) -> String? {
    unknownVariable(error).flatMap {
      NearName.nearest(to: $0, among: RuntimeExpression.arguments + locals)
    }.map { "$\($0)" }
  }

  /// Where a variable is defined that isn't here.
  private func hint(for error: JQError) -> String? {
    switch unknownVariable(error) {
    case "error"?: "; the error is there within 'catch', by the name that 'as' gives"
    case "item"?, "index"?: "; a 'for' task defines it, by the names that 'each' and 'at' give"
    default: nil
    }
  }

  private static func excerpt(_ program: String) -> String {
    let line = program.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: true).first ?? ""
    return line.count > 60 ? "\(line.prefix(60))…" : String(line)
  }
}
