internal import Fanfare
internal import FanfareHashing
internal import FanfareJSON
internal import FanfareSchema
internal import FanfareText

extension DefinitionReader {
  /// Reads a whole definition; problems are reported.
  ///
  /// - Parameters:
  ///   - root: the definition.
  ///   - natives: the names of the functions that are registered in Swift.
  static func workflow(_ root: Located, natives: [String]) -> Workflow? {
    guard let fields = root.fields(of: .workflow) else { return nil }
    fields["schedule"]?.report("'schedule' isn't supported: Fanfare runs a workflow when it is asked to")
    var reader = DefinitionReader()
    reader.components.natives = natives
    reader.isLoose = fields["evaluate"].map(isLoose) ?? false
    let document = fields["document"].map(document) ?? WorkflowDocument()
    reader.workflow = "\(document.namespace)/\(document.name) \(document.version)"
    let (functions, extensions) = reader.readUse(fields["use"])
    var origins = Set<Origin>()
    for member in root.value.objectValue ?? [:] where member.name != "document" {
      NamedOrigins.collect(in: member.value, into: &origins)
    }
    let task = TaskDefinition(
      name: document.name,
      reference: "",
      kind: .do(fields["do"].map(reader.tasks) ?? []),
      input: fields["input"].map {
        reader.without("input", "output").dataRule($0, .input, transformation: "from")
      } ?? DataRule(),
      output: fields["output"].map { reader.dataRule($0, .output, transformation: "as") } ?? DataRule(),
      timeout: fields["timeout"].flatMap(reader.timeout)
    )
    return Workflow(
      document: document,
      functions: functions,
      secrets: reader.components.secrets,
      definition: root.value,
      digest: digest(of: root.value, calling: natives),
      root: task,
      extensions: extensions,
      subworkflows: ([task] + functions.values + extensions.flatMap { $0.before + $0.after })
        .flatMap(\.subworkflows),
      namedOrigins: origins
    )
  }

  /// What a plan is known by.
  ///
  /// The names of the program's functions are a part of it: they decide what a call is.
  private static func digest(of definition: JSONValue, calling natives: [String]) -> String {
    let plan: JSONValue = [
      "definition": definition, "functions": .array(natives.sorted().map { .string($0) }),
    ]
    return SHA256.hash(plan.serialized()).hexadecimalDigits
  }

  private static func document(_ value: Located) -> WorkflowDocument {
    guard let fields = value.fields(of: .document) else { return WorkflowDocument() }
    var document = WorkflowDocument()
    document.dsl = fields["dsl"]?.text("the version of the DSL") ?? ""
    if let dsl = fields["dsl"], dsl.value.stringValue != nil, !document.dsl.hasPrefix("1.0.") {
      dsl.report("the DSL '\(document.dsl)' isn't supported; 1.0.3 is")
    }
    document.namespace = fields["namespace"].flatMap(label) ?? ""
    document.name = fields["name"].flatMap(label) ?? ""
    document.version = fields["version"]?.text("a version") ?? ""
    if let version = fields["version"], version.value.stringValue != nil,
      SemanticVersion(document.version) == nil
    {
      version.report("'\(document.version)' isn't a semantic version such as 1.0.0")
    }
    document.title = fields["title"]?.text()
    document.summary = fields["summary"]?.text()
    for name in ["tags", "metadata"] { _ = fields[name]?.members(of: name) }
    return document
  }

  /// Reads a label of a host name, as names and namespaces are.
  static func label(_ value: Located) -> String? {
    guard let text = value.text() else { return nil }
    let isLabel =
      (1...63).contains(text.utf8.count) && text.first != "-" && text.last != "-"
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
          || byte == UInt8(ascii: "-")
      }
    if !isLabel {
      value.report("'\(text)' isn't 1 to 63 letters, digits and hyphens, without a hyphen at either end")
    }
    return text
  }

  private static func isLoose(_ value: Located) -> Bool {
    guard let fields = value.fields(of: .evaluate) else { return false }
    if let language = fields["language"], let name = language.text(), name != "jq" {
      language.report("the expression language '\(name)' isn't supported; jq is")
    }
    return fields["mode"].flatMap { $0.choice(EvaluationMode.self) } == .loose
  }

  private enum EvaluationMode: String, CaseIterable {
    case strict
    case loose
  }

  /// Reads the components that the rest refers to, in the order in which they may refer to each other.
  private mutating func readUse(
    _ use: Located?
  ) -> (functions: [String: TaskDefinition], extensions: [ExtensionDefinition]) {
    guard let use, let fields = use.fields(of: .use) else { return ([:], []) }
    components.secrets =
      fields["secrets"]?.elements(of: "secrets", form: "[ name, another-name ]")
      .compactMap { $0.text("the name of a secret") } ?? []
    components.timeouts = named(fields["timeouts"], "timeouts") { $0.timeout($1) }
    components.authentications = named(fields["authentications"], "authentications") { $0.authentication($1) }
    components.errors = named(fields["errors"], "errors") { $0.error($1) }
    let catching = defining("error")
    components.retries = named(fields["retries"], "retries") { catching.retryPolicy($1) }
    components.functions = fields["functions"]?.value.objectValue?.names ?? []
    for name in components.functions where components.natives.contains(name) {
      fields["functions"]?.element(.null, name).report("a function '\(name)' is registered in Swift already")
    }
    for name in components.functions where Self.builtInCalls.contains(name) {
      fields["functions"]?.element(.null, name).report(
        "a function can't be called '\(name)': that is built in"
      )
    }
    let functions = named(fields["functions"], "functions") { reader, value in
      let function = reader.task(value, name: value.location.tokens.last ?? "")
      reader.checkJumps(of: [function].compactMap(\.self), names: [], in: value)
      return function
    }
    checkRecursion(of: functions, in: fields["functions"])
    let extensions = fields["extensions"]?.elements(of: "extensions").compactMap(self.extension) ?? []
    return (functions, extensions)
  }

  private func named<Component>(
    _ value: Located?,
    _ what: String,
    _ read: (DefinitionReader, Located) -> Component?
  ) -> [String: Component] {
    var components: [String: Component] = [:]
    for (name, value) in value?.members(of: what) ?? [] {
      // Names of members differ by their bytes, and keys of a dictionary don't.
      guard components[name] == nil else {
        value.report("'\(name)' is there already, in another form of Unicode")
        continue
      }
      components[name] = read(self, value)
    }
    return components
  }

  private static let extendedKinds = [
    "call", "composite", "emit", "for", "listen", "raise", "run", "set", "switch", "try", "wait", "all",
  ]

  private func `extension`(_ element: Located) -> ExtensionDefinition? {
    let members = element.members(of: "an extension")
    guard members.count == 1, let (name, value) = members.first else {
      if element.value.objectValue != nil {
        element.report("each item of extensions has one, under its name")
      }
      return nil
    }
    guard
      let fields = value.fields(of: .extension),
      let extend = fields["extend"], let extended = extend.text()
    else { return nil }
    if !Self.extendedKinds.contains(extended) {
      extend.report(
        "'\(extended)' isn't one of \(Self.extendedKinds.joined(separator: ", "))",
        suggestion: NearName.nearest(to: extended, among: Self.extendedKinds)
      )
    }
    return ExtensionDefinition(
      name: name,
      extended: extended,
      condition: fields["when"].flatMap(condition),
      before: fields["before"].map(deeper().tasks) ?? [],
      after: fields["after"].map(deeper().tasks) ?? []
    )
  }

  /// Reports functions that call themselves, on whatever way: each call would lead to another.
  private func checkRecursion(of functions: [String: TaskDefinition], in place: Located?) {
    let calls = functions.mapValues { Set($0.calledFunctions).intersection(functions.keys) }
    for name in CallCycles.members(of: calls) {
      place?.findings.report(
        "the function '\(name)' calls itself",
        at: (place?.location ?? JSONPointer()).appending(name)
      )
    }
  }
}
