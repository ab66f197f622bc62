/// The members of a JSON object, in order, with unique names.
///
/// Names are the same if their characters are, one by one, as JSON parsers compare them: `"\u{e9}"` and `"e\u{301}"`
/// are two names, though Swift's `String` takes them for equal. Few members are searched one by one; from 17 on an
/// index of their names is kept, so a large object isn't slow. Two objects are equal if they have equal members, in whatever order.
public struct JSONObject: @unchecked Sendable {
  /// A name and its value.
  public typealias Member = (name: String, value: JSONValue)

  // Checked by hand: others may hold the same storage, so it is only changed once nobody else does.
  private var storage: MemberStorage?
  // 32 bits each, so that an object is as large as a text and a value no larger for it.
  private var start: UInt32 = 0
  private var size: UInt32 = 0

  /// Up to so many members are searched one by one.
  static let linearLimit = 16

  /// Creates an object without members.
  public init() {}

  /// Creates an object; of members with the same name the last value stays, at the first one's place.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    reserveCapacity(members.underestimatedCount)
    for (name, value) in members { self[name] = value }
  }

  /// The object whose members stand in a part of a storage.
  init(_ storage: MemberStorage, from start: Int, count: Int) {
    self.storage = storage
    self.start = UInt32(start)
    size = UInt32(count)
  }

  /// The value of a member.
  ///
  /// Setting a new name appends it, setting `nil` removes the member.
  public subscript(name: String) -> JSONValue? {
    get {
      guard let storage, let position = position(of: name) else { return nil }
      return storage.members[Int(start) + position].value
    }
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
      ownStorage(for: count).members[position].value = value
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
    let storage = ownStorage(for: count)
    let value = storage.remove(at: position).value
    size -= 1
    if storage.header.positions != nil { indexMembers(of: storage) }
    return value
  }

  /// Makes room for a number of members.
  public mutating func reserveCapacity(_ count: Int) {
    guard count > (storage?.places ?? 0) else { return }
    _ = ownStorage(for: count)
  }

  /// The names of the members, in order.
  public var names: [String] { map(\.name) }

  /// Where the members are; it changes when they are copied.
  package var storageAddress: UnsafeRawPointer? { storage.map { UnsafeRawPointer($0.members + Int(start)) } }

  /// Whether one of the values satisfies a condition; the members aren't copied for it, as they are in a loop.
  @inline(__always)
  func containsValue(where condition: (JSONValue) -> Bool) -> Bool {
    guard let storage else { return false }
    for position in Int(start)..<Int(start + size) where condition(storage.members[position].value) {
      return true
    }
    return false
  }

  /// Whether nobody else's members stand beside these.
  private var isWhole: Bool { start == 0 && Int(size) == storage?.count ?? 0 }

  private func position(of name: String) -> Int? {
    guard let storage else { return nil }
    if size > Self.linearLimit, let positions = storage.header.positions {
      return positions[ExactText(name)]
    }
    return storage.position(of: name, from: Int(start), count: count).map { $0 - Int(start) }
  }

  /// A storage that may be changed, with room for a number of members.
  private mutating func ownStorage(for capacity: Int) -> MemberStorage {
    // Asked before it is looked at, since who looks at it holds it as well.
    let isOwn = isWhole && isKnownUniquelyReferenced(&storage)
    guard let storage else {
      let own = MemberStorage.room(for: capacity)
      self.storage = own
      return own
    }
    if isOwn, storage.places >= capacity { return storage }
    let own =
      isOwn
      ? storage.split(at: 0, room: capacity)
      : storage.copy(from: Int(start), count: count, room: capacity)
    self.storage = own
    start = 0
    return own
  }

  private mutating func append(_ name: consuming String, _ value: consuming JSONValue) {
    let capacity = storage?.places ?? 0
    let storage = ownStorage(for: capacity > count ? count + 1 : Swift.max(4, count * 2))
    storage.header.positions?[ExactText(copy name)] = count
    storage.append(name, value)
    size += 1
    if size > Self.linearLimit, storage.header.positions == nil { indexMembers(of: storage) }
  }

  private func indexMembers(of storage: MemberStorage) {
    guard count > Self.linearLimit else {
      storage.header.positions = nil
      return
    }
    var positions = [ExactText: Int](minimumCapacity: count)
    for position in 0..<count { positions[ExactText(storage.members[position].name)] = position }
    storage.header.positions = positions
  }
}

extension JSONObject: RandomAccessCollection {
  /// The position of the first member.
  public var startIndex: Int { 0 }
  /// The position after the last member.
  public var endIndex: Int { Int(size) }
  /// The member at a position.
  public subscript(position: Int) -> Member {
    guard let storage, position >= 0, position < Int(size) else {
      preconditionFailure("an object has a member at each position below its count")
    }
    return storage.members[Int(start) + position]
  }
}

extension JSONObject: Hashable {
  /// Whether two objects have equal members, in whatever order.
  public static func == (first: JSONObject, second: JSONObject) -> Bool {
    guard first.count == second.count else { return false }
    for (position, member) in first.enumerated() {
      let other = second[position]
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
    for member in self {
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
