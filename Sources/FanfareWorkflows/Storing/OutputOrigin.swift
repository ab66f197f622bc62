package import FanfareJSON

/// What a run yielded, told by the outputs of its activities, which a store has already.
///
/// Workflows mostly yield what the last of their calls yielded, or put a few of their answers together. Only what is the same in memory
/// counts as the same: that is found out by looking at addresses, and gives the same bytes again.
package indirect enum OutputOrigin: Hashable, Sendable {
  /// What the activity of a number yielded.
  case activity(Int)
  /// A list of what several yielded.
  case list([OutputOrigin])
  /// An object of such things.
  case members([Member])
  /// Something else.
  case value(JSONValue)

  /// A member of an object.
  package struct Member: Hashable, Sendable {
    let name: String
    let origin: OutputOrigin
  }

  /// How deeply is looked for what activities yielded.
  private static let deepest = 4
  /// How many elements and members of a value are looked at.
  private static let most = 64

  /// Finds out where a value comes from.
  ///
  /// - Parameters:
  ///   - value: what a run yielded.
  ///   - outputs: what its activities yielded, by their numbers.
  /// - Returns: `nil` if none of it comes from an activity.
  package init?(of value: JSONValue, among outputs: [(number: Int, output: JSONValue)]) {
    guard !outputs.isEmpty, let origin = Self.origin(of: value, outputs, levels: Self.deepest) else {
      return nil
    }
    self = origin
  }

  private static func origin(
    of value: JSONValue,
    _ outputs: [(number: Int, output: JSONValue)],
    levels: Int
  ) -> OutputOrigin? {
    if let same = outputs.last(where: { $0.output.isSameInMemory(as: value) }) {
      return .activity(same.number)
    }
    guard levels > 0 else { return nil }
    var found = false
    func part(_ value: JSONValue) -> OutputOrigin {
      guard let origin = origin(of: value, outputs, levels: levels - 1) else { return .value(value) }
      found = true
      return origin
    }
    switch value {
    case .array(let elements) where elements.count <= most:
      let parts = elements.map(part)
      return found ? .list(parts) : nil
    case .object(let object) where object.count <= most:
      let parts = object.map { Member(name: $0.name, origin: part($0.value)) }
      return found ? .members(parts) : nil
    default: return nil
    }
  }

  /// The value.
  ///
  /// - Parameter output: gives what the activity of a number yielded; `nil` if there is none.
  /// - Returns: `nil` if there is none of an activity that it comes from.
  package func value(_ output: (Int) -> JSONValue?) -> JSONValue? {
    switch self {
    case .activity(let number): return output(number)
    case .value(let value): return value
    case .list(let parts):
      let values = parts.compactMap { $0.value(output) }
      return values.count == parts.count ? .array(values) : nil
    case .members(let parts):
      var object = JSONObject()
      object.reserveCapacity(parts.count)
      for part in parts {
        guard let value = part.origin.value(output) else { return nil }
        object[part.name] = value
      }
      return .object(object)
    }
  }
}

/// A number is an activity's, a list is one, `{"members":{}}` an object and `{"value":1}` something else.
extension OutputOrigin {
  /// Reads what ``write(to:)`` has written; `nil` if it is anything else.
  package init?(_ value: JSONValue) {
    switch value {
    case .number(let number):
      guard let number = number.exactInt else { return nil }
      self = .activity(number)
    case .array(let elements):
      let parts = elements.compactMap(OutputOrigin.init)
      guard parts.count == elements.count else { return nil }
      self = .list(parts)
    case .object(let object):
      if let value = object["value"] {
        self = .value(value)
        return
      }
      guard let members = object["members"]?.objectValue else { return nil }
      let parts = members.compactMap { member in
        OutputOrigin(member.value).map { Member(name: member.name, origin: $0) }
      }
      guard parts.count == members.count else { return nil }
      self = .members(parts)
    default: return nil
    }
  }

  func write(to text: JSONText) {
    switch self {
    case .activity(let number): text.write(number)
    case .value(let value):
      text.write(literal: #"{"value":"#)
      text.write(value)
      text.write(literal: "}")
    case .list(let parts):
      text.write(literal: "[")
      for (index, part) in parts.enumerated() {
        if index > 0 { text.write(literal: ",") }
        part.write(to: text)
      }
      text.write(literal: "]")
    case .members(let parts):
      text.write(literal: #"{"members":{"#)
      for (index, part) in parts.enumerated() {
        if index > 0 { text.write(literal: ",") }
        text.write(part.name)
        text.write(literal: ":")
        part.origin.write(to: text)
      }
      text.write(literal: "}}")
    }
  }
}

extension JSONValue {
  /// Whether two values are one and the same that is looked at twice.
  ///
  /// Of short ones it isn't asked: they are as short as what would stand for them.
  fileprivate func isSameInMemory(as other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let first), .object(let second)):
      return first.count == second.count && !first.isEmpty && first.storageAddress == second.storageAddress
    case (.array(let first), .array(let second)):
      return first.count == second.count && !first.isEmpty
        && first.withUnsafeBufferPointer(\.baseAddress) == second.withUnsafeBufferPointer(\.baseAddress)
    case (.string(let first), .string(let second)):
      return first.utf8.count > 32 && ExactText(first) == ExactText(second)
    default: return false
    }
  }
}
