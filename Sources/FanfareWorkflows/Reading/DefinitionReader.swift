internal import FanfareJSON
internal import FanfareSchema
internal import FanfareText

/// Reads the parts of a definition, with what can be referred to from anywhere in it.
struct DefinitionReader {
  /// What `use` defines; each is read once.
  struct Components {
    var authentications: [String: AuthenticationDefinition] = [:]
    var errors: [String: ErrorDefinition] = [:]
    var retries: [String: RetryDefinition] = [:]
    var timeouts: [String: DurationTemplate] = [:]
    var secrets: [String] = []
    /// The names of the functions, which may call each other.
    var functions: [String] = []
    /// The names of the functions that are registered in Swift.
    var natives: [String] = []
  }

  var components = Components()
  /// What the workflow is called, for the names of its places.
  var workflow = ""
  /// Whether texts without `${ }` are tried as expressions too.
  var isLoose = false
  /// Whether a text that looks like an expression without `${ }` is an error and not only a warning.
  var refusesBareExpressions = false
  /// The variables that the tasks around define.
  var locals: [String] = []
  /// The variables that stand for nothing in this place.
  var withoutValue: Set<String> = ["output"]
  /// How deeply tasks stand in each other.
  var depth = 0

  /// How deeply tasks may stand in each other.
  static let maximumDepth = 32

  /// The same reader for what is within a task that defines variables.
  func defining(_ names: String...) -> DefinitionReader {
    var reader = self
    reader.locals += names
    return reader
  }

  /// The same reader for a place where these variables stand for nothing.
  func without(_ names: String...) -> DefinitionReader {
    var reader = self
    reader.withoutValue = Set(names)
    return reader
  }

  /// The same reader for what makes data of data, where a text that looks like an expression is meant as one.
  func refusingBareExpressions() -> DefinitionReader {
    var reader = self
    reader.refusesBareExpressions = true
    return reader
  }

  /// The same reader for the tasks within a task.
  func deeper() -> DefinitionReader {
    var reader = self
    reader.depth += 1
    return reader
  }

  /// Finds a component by the name that a value gives.
  func component<Component>(_ name: Located, of kind: String, in known: [String: Component]) -> Component? {
    guard let text = name.text("the name of a component in use.\(kind)") else { return nil }
    if let component = known[text] { return component }
    name.report(
      "'\(text)' isn't defined in use.\(kind)",
      suggestion: NearName.nearest(to: text, among: known.keys.sorted())
    )
    return nil
  }
}
