internal import FanfareJSON
internal import Yams

/// Turns nodes into JSON values within limits.
struct NodeReader {
  let limits: YAMLDocument.Limits
  private var count = 0

  init(limits: YAMLDocument.Limits) {
    self.limits = limits
  }

  mutating func value(_ node: Node, depth: Int) throws(YAMLError) -> (JSONValue, YAMLOutline) {
    count += 1
    guard count <= limits.values else { throw YAMLError("more than \(limits.values) values", at: node) }
    guard depth <= limits.depth else { throw YAMLError("more than \(limits.depth) levels", at: node) }
    let tag = Tag.Name(rawValue: node.tag.rawValue)
    guard Self.knownTags.contains(tag) else {
      throw YAMLError("the tag \(tag.rawValue) isn't read", at: node)
    }
    var outline = YAMLOutline(place: YAMLPlace(of: node))
    switch node {
    case .scalar(let scalar): return (try self.scalar(scalar, tag, node), outline)
    case .sequence(let sequence):
      var elements: [JSONValue] = []
      for element in sequence {
        let (value, part) = try value(element, depth: depth + 1)
        elements.append(value)
        outline.elements.append(part)
      }
      return (.array(elements), outline)
    case .mapping(let mapping):
      var object = JSONObject()
      for (key, member) in mapping {
        guard let name = key.scalar?.string else { throw YAMLError("a key isn't a text", at: key) }
        var (value, part) = try value(member, depth: depth + 1)
        part.place = YAMLPlace(of: key)
        object[name] = value
        outline.members[ExactText(name)] = part
      }
      return (.object(object), outline)
    case .alias:
      throw YAMLError("an alias leads nowhere", at: node)
    }
  }

  private static let knownTags: Set<Tag.Name> = [
    .null, .bool, .int, .float, .str, .timestamp, .seq, .map, .implicit, .nonSpecific,
  ]

  private func scalar(_ scalar: Node.Scalar, _ tag: Tag.Name, _ node: Node) throws(YAMLError) -> JSONValue {
    switch tag {
    case .null: return .null
    case .bool: return .bool(Bool.construct(from: scalar) ?? false)
    case .int:
      guard let number = Int.construct(from: scalar) else {
        throw YAMLError("\(scalar.string) is too large a number", at: node)
      }
      return .number(JSONNumber(number))
    case .float:
      guard let number = Double.construct(from: scalar), number.isFinite else {
        throw YAMLError("\(scalar.string) is no number that JSON has", at: node)
      }
      return .number(JSONNumber(number))
    default: return .string(scalar.string)
    }
  }
}
