/// The members of a JSON object, in order, with unique names.
///
/// Names are the same if their characters are, one by one, as JSON parsers compare them: `"\u{e9}"` and `"e\u{301}"`
/// are two names, though Swift's `String` takes them for equal. Few members are searched one by one; from 17 on an
/// index of their names is kept, so a large object isn't slow. Two objects are equal if they have equal members, in whatever order.
public struct JSONObject: Sendable {
  /// A name and its value.
  public typealias Member = (name: String, value: JSONValue)

  private var members: [Member] = []
  private var positions: [ExactText: Int]?

  private static let linearLimit = 16

  /// Creates an object without members.
  public init() {}

  /// Creates an object; of members with the same name the last value stays, at the first one's place.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    self.members.reserveCapacity(members.underestimatedCount)
    for (name, value) in members { self[name] = value }
  }

  /// The value of a member.
  ///
  /// Setting a new name appends it, setting `nil` removes the member.
  public subscript(name: String) -> JSONValue? {
    get { position(of: name).map { members[$0].value } }
    set {
      guard let newValue else {
        removeValue(forKey: name)
        return
      }
      set(name, to: newValue)
    }
  }

  /// Sets the value of a member; a new name is appended.
  ///
  /// Both are consumed: parsers make them for this alone, and would otherwise count one reference more and one less.
  mutating func set(_ name: consuming String, to value: consuming JSONValue) {
    if let position = position(of: name) {
      members[position].value = value
    } else {
      append(name, value)
    }
  }

  /// Removes a member.
  ///
  /// - Returns: its value; `nil` if there was none.
  @discardableResult
  public mutating func removeValue(forKey name: String) -> JSONValue? {
    guard let position = position(of: name) else { return nil }
    let value = members.remove(at: position).value
    if positions != nil { indexMembers() }
    return value
  }

  /// Makes room for a number of members.
  public mutating func reserveCapacity(_ count: Int) {
    members.reserveCapacity(count)
  }

  /// The names of the members, in order.
  public var names: [String] { members.map(\.name) }

  /// Where the members are; it changes when they are copied.
  package var storage: UnsafeRawPointer? {
    members.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
  }

  private func position(of name: String) -> Int? {
    if let positions { return positions[ExactText(name)] }
    return members.firstIndex { $0.name.isExactly(name) }
  }

  private mutating func append(_ name: consuming String, _ value: consuming JSONValue) {
    guard positions == nil else {
      positions?[ExactText(copy name)] = members.count
      return members.append((name, value))
    }
    members.append((name, value))
    if members.count > Self.linearLimit { indexMembers() }
  }

  private mutating func indexMembers() {
    guard members.count > Self.linearLimit else {
      positions = nil
      return
    }
    var positions = [ExactText: Int](minimumCapacity: members.count)
    for (position, member) in members.enumerated() { positions[ExactText(member.name)] = position }
    self.positions = positions
  }
}

extension JSONObject: RandomAccessCollection {
  /// The position of the first member.
  public var startIndex: Int { members.startIndex }
  /// The position after the last member.
  public var endIndex: Int { members.endIndex }
  /// The member at a position.
  public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: Hashable {
  /// Whether two objects have equal members, in whatever order.
  public static func == (first: JSONObject, second: JSONObject) -> Bool {
    guard first.count == second.count else { return false }
    for (position, member) in first.members.enumerated() {
      let other = second.members[position]
      if other.name.isExactly(member.name) {
        if other.value != member.value { return false }
      } else if second[member.name] != member.value {
        return false
      }
    }
    return true
  }

  /// Feeds the members into a hasher so that their order doesn't matter.
  public func hash(into hasher: inout Hasher) {
    var combined = 0
    for member in members {
      var own = hasher
      own.combine(ExactText(member.name))
      own.combine(member.value)
      combined ^= own.finalize()
    }
    hasher.combine(count)
    hasher.combine(combined)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Creates an object; of members with the same name the last value stays.
  public init(dictionaryLiteral members: (String, JSONValue)...) { self.init(members) }
}
