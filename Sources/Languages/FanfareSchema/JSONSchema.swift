public import FanfareJSON

/// A JSON Schema, compiled once and used for any number of values.
///
/// The draft is 2020-12; schemas that name draft 2019-09, 7 or 6 in `$schema` are read as those. Everything is bounded:
/// see ``Limits``.
///
/// ```swift
/// let schema = try JSONSchema(["properties": ["price": ["type": "number", "minimum": 0]]])
/// for violation in schema.validate(["price": -3]) {
///   print(violation)  // /price: -3 is less than the minimum 0
/// }
/// ```
public struct JSONSchema: Sendable {
  /// How the schema is used.
  public let options: Options

  let compiled: CompiledSchema

  /// Compiles a schema.
  ///
  /// - Parameters:
  ///   - schema: an object or a Boolean.
  ///   - baseURI: where the schema comes from; relative references start there unless it has an `$id`.
  ///   - documents: further schemas by URI, for references to them; nothing is ever fetched.
  ///   - options: how it is read and used.
  /// - Throws: ``JSONSchemaError`` with all mistakes and their places.
  public init(
    _ schema: JSONValue,
    baseURI: String = "",
    documents: [String: JSONValue] = [:],
    options: Options = Options()
  ) throws(JSONSchemaError) {
    let compiler = SchemaCompiler(documents: documents, options: options)
    compiled = try compiler.compile(schema, baseURI: baseURI)
    self.options = options
  }

  /// Checks a value and says everything that isn't allowed.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - isInterrupted: whether the check is to end, such as `{ Task.isCancelled }`; asked every 10,000 steps, which take
  ///     some milliseconds at most.
  /// - Returns: the violations in the order of the keywords and of the value, at most
  ///   ``Limits/maximumViolations``; empty if the value matches. When a limit was reached there is only one, with the
  ///   code ``Violation/Code/limitReached``, and when it was interrupted one with ``Violation/Code/interrupted``.
  public func validate(
    _ value: JSONValue,
    isInterrupted: (@Sendable () -> Bool)? = nil
  ) -> [Violation] {
    var quick = Evaluation(
      of: compiled,
      limits: options.limits,
      collects: false,
      isInterrupted: isInterrupted
    )
    if quick.run(value) { return [] }
    if let stopped = quick.violations.first { return [stopped] }
    var thorough = Evaluation(
      of: compiled,
      limits: options.limits,
      collects: true,
      isInterrupted: isInterrupted
    )
    _ = thorough.run(value)
    return thorough.violations
  }

  /// Whether a value matches; the check ends at the first violation.
  ///
  /// - Returns: `false` also if a limit was reached.
  public func isValid(_ value: JSONValue) -> Bool {
    var evaluation = Evaluation(of: compiled, limits: options.limits, collects: false)
    return evaluation.run(value)
  }
}
