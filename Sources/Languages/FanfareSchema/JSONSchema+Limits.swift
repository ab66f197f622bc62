extension JSONSchema {
  /// How large a schema may be, and how much checking a value may cost.
  ///
  /// A value that reaches a limit has one violation, with the code ``Violation/Code/limitReached``.
  public struct Limits: Hashable, Sendable {
    /// How many schemas may stand in all documents together, from 1; default 100,000.
    public var maximumSchemas: Int

    /// How deeply a schema may stand in its document, counted in tokens of its pointer; default 256.
    public var maximumSchemaDepth: Int

    /// How many mistakes of a schema are listed, from 1; default 100.
    public var maximumProblems: Int

    /// How many steps a check may take, about one for each keyword and value; default 10,000,000.
    public var maximumSteps: Int

    /// How many schemas may be at work within each other, references counted; from 1 to 1,000, default 500.
    public var maximumDepth: Int {
      didSet { maximumDepth = min(max(1, maximumDepth), 1_000) }
    }

    /// How many steps the regular expressions may take together in a check; default 10,000,000.
    public var maximumPatternSteps: Int

    /// How many violations are listed, from 1; default 100.
    public var maximumViolations: Int

    /// Creates limits with the defaults.
    public init() {
      maximumSchemas = 100_000
      maximumSchemaDepth = 256
      maximumProblems = 100
      maximumSteps = 10_000_000
      maximumDepth = 500
      maximumPatternSteps = 10_000_000
      maximumViolations = 100
    }
  }
}
