internal import FanfareJSON

/// Builds a JSON value from the events of one document, within limits.
struct DocumentReader {
  /// A value, where its parts stand, and what it counts for.
  struct Part {
    var value: JSONValue
    var outline: YAMLOutline
    /// How many values it has, itself included.
    var count = 1
    /// How many levels stand within it.
    var height = 0
    /// The text of a scalar, for a key.
    var text: String?
  }

  private let limits: YAMLDocument.Limits
  private let events: YAMLEvents
  private var anchors: [String: Part] = [:]
  private var count = 0

  init(_ text: String, limits: YAMLDocument.Limits) {
    self.limits = limits
    events = YAMLEvents(text)
  }

  /// The document; `nil` if there is none.
  mutating func document() throws(YAMLError) -> Part? {
    guard case .document = try events.next().kind else { return nil }
    let part = try part(try events.next(), depth: 0)
    let next = try events.next()
    guard case .end = next.kind else {
      throw YAMLError("another document begins, and only one is read", at: next.place)
    }
    return part
  }

  private mutating func part(_ event: YAMLEvents.Event, depth: Int) throws(YAMLError) -> Part {
    try count(1, depth: depth, event)
    var part: Part
    switch event.kind {
    case .scalar(let text, let isPlain):
      part = Part(
        value: try scalar(text, isPlain, event),
        outline: YAMLOutline(place: event.place),
        text: text
      )
    case .sequence: part = try sequence(event, depth: depth)
    case .mapping: part = try mapping(event, depth: depth)
    case .alias(let name):
      guard let anchored = anchors[name] else {
        throw YAMLError("the alias *\(name) isn't defined before it is used", at: event.place)
      }
      // What an alias repeats counts as if it were written again.
      try count(anchored.count - 1, depth: depth + anchored.height, event)
      return anchored
    case .document, .end, .close: throw YAMLError("a value is missing", at: event.place)
    }
    part.count = max(1, part.count)
    if let anchor = event.anchor { anchors[anchor] = part }
    return part
  }

  private mutating func count(_ values: Int, depth: Int, _ event: YAMLEvents.Event) throws(YAMLError) {
    count += values
    guard count <= limits.values else {
      throw YAMLError("more than \(limits.values) values", at: event.place)
    }
    guard depth <= limits.depth else { throw YAMLError("more than \(limits.depth) levels", at: event.place) }
  }

  private mutating func sequence(_ event: YAMLEvents.Event, depth: Int) throws(YAMLError) -> Part {
    try check(event, is: "seq")
    let before = count
    var elements: [JSONValue] = []
    var whole = Part(value: .null, outline: YAMLOutline(place: event.place))
    while true {
      let next = try events.next()
      if case .close = next.kind { break }
      let element = try part(next, depth: depth + 1)
      elements.append(element.value)
      whole.outline.elements.append(element.outline)
      whole.height = max(whole.height, element.height + 1)
    }
    whole.value = .array(elements)
    whole.count = count - before + 1
    return whole
  }

  private mutating func mapping(_ event: YAMLEvents.Event, depth: Int) throws(YAMLError) -> Part {
    try check(event, is: "map")
    let before = count
    var object = JSONObject()
    var merged: (Part, YAMLPlace)?
    var whole = Part(value: .null, outline: YAMLOutline(place: event.place))
    while true {
      let next = try events.next()
      if case .close = next.kind { break }
      let name = try key(next)
      var member = try part(try events.next(), depth: depth + 1)
      if isMerge(next) {
        guard merged == nil else { throw YAMLError("<< stands twice in one mapping", at: next.place) }
        merged = (member, next.place)
        // What is taken over stands no deeper than where it comes from.
        whole.height = max(whole.height, member.height)
        continue
      }
      whole.height = max(whole.height, member.height + 1)
      guard whole.outline.members[ExactText(name)] == nil else {
        throw YAMLError("\(name) stands twice in one mapping", at: next.place)
      }
      member.outline.place = next.place
      object[name] = member.value
      whole.outline.members[ExactText(name)] = member.outline
    }
    if let (part, place) = merged { try merge(part, place, into: &object, &whole.outline) }
    whole.value = .object(object)
    whole.count = count - before + 1
    return whole
  }

  // MARK: Keys

  private mutating func key(_ event: YAMLEvents.Event) throws(YAMLError) -> String {
    switch event.kind {
    case .scalar(let text, let isPlain):
      // A key is its text; what a tag says of it has to be true all the same, and an alias can mean it.
      if event.anchor != nil || (event.tag != nil && !isMerge(event)) {
        var part = Part(
          value: .string(text),
          outline: YAMLOutline(place: event.place),
          text: text
        )
        if event.tag != nil || CoreSchema.plain(text) != nil {
          part.value = try scalar(text, isPlain, event)
        }
        if let anchor = event.anchor { anchors[anchor] = part }
      }
      return text
    case .alias(let name):
      if let text = anchors[name]?.text { return text }
      throw YAMLError("a key isn't a text", at: event.place)
    default: throw YAMLError("a key isn't a text", at: event.place)
    }
  }

  /// Whether a key takes the members of other mappings over; quoted it is a name like any other.
  private func isMerge(_ event: YAMLEvents.Event) -> Bool {
    guard case .scalar("<<", let isPlain) = event.kind else { return false }
    return event.tag == nil ? isPlain : event.tag == "tag:yaml.org,2002:merge"
  }

  /// Adds the members of a mapping, or of several in a list, that aren't there already.
  ///
  /// YAML 1.2 doesn't have this any more, and files do.
  private mutating func merge(
    _ part: Part,
    _ place: YAMLPlace,
    into object: inout JSONObject,
    _ outline: inout YAMLOutline
  ) throws(YAMLError) {
    let sources: [(JSONValue, YAMLOutline)]
    if case .array(let elements) = part.value {
      sources = Array(zip(elements, part.outline.elements))
    } else {
      sources = [(part.value, part.outline)]
    }
    for (value, places) in sources {
      guard case .object(let members) = value else {
        throw YAMLError("<< takes a mapping or a list of mappings", at: place)
      }
      for member in members where outline.members[ExactText(member.name)] == nil {
        object[member.name] = member.value
        outline.members[ExactText(member.name)] = places.members[ExactText(member.name)] ?? places
      }
    }
  }

  // MARK: Tags

  private static let prefix = "tag:yaml.org,2002:"

  private func check(_ event: YAMLEvents.Event, is kind: String) throws(YAMLError) {
    guard let tag = event.tag, tag != "!", tag != Self.prefix + kind else { return }
    throw YAMLError("the tag \(tag) isn't read", at: event.place)
  }

  private func scalar(
    _ text: String,
    _ isPlain: Bool,
    _ event: YAMLEvents.Event
  ) throws(YAMLError) -> JSONValue {
    let value: JSONValue?
    switch event.tag {
    case nil: value = isPlain ? CoreSchema.plain(text) : .string(text)
    case "!", Self.prefix + "str": value = .string(text)
    case Self.prefix + "null": value = CoreSchema.isNull(text) ? .null : nil
    case Self.prefix + "bool": value = CoreSchema.bool(text).map { .bool($0) }
    case Self.prefix + "int": value = CoreSchema.integer(text).map { .number($0) }
    case Self.prefix + "float":
      value = (CoreSchema.decimal(text) ?? CoreSchema.integer(text)).map { .number($0) }
    case let tag?: throw YAMLError("the tag \(tag) isn't read", at: event.place)
    }
    guard let value else {
      let kind = event.tag.map { "a value for the tag \($0)" } ?? "a number that JSON has"
      throw YAMLError("\(text.prefix(64)) isn't \(kind)", at: event.place)
    }
    return value
  }
}
