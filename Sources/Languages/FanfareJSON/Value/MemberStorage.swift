/// Where the members of an object stand, or those of several small objects that were read one after another.
///
/// It knows which of its places are filled, and nothing of the objects. Who adds, changes or takes out has to be the only one that
/// holds it, or the one that is still filling it: the objects that hold a part look at nothing behind theirs.
final class MemberStorage: ManagedBuffer<MemberStorage.Header, JSONObject.Member> {
  struct Header {
    let places: Int
    var count = 0
    /// Where each name is; kept only for one object with many members.
    var positions: [ExactText: Int]?
  }

  /// Makes room for a number of members.
  static func room(for count: Int) -> MemberStorage {
    unsafeDowncast(
      create(minimumCapacity: count) { _ in Header(places: count) },
      to: MemberStorage.self
    )
  }

  deinit {
    withUnsafeMutablePointers { header, members in
      // One by one, each of a type that is known here: an array of pairs is taken apart by looking up what they are made of.
      for place in 0..<header.pointee.count { _ = (members + place).move() }
    }
  }

  /// How many places are filled.
  @inline(__always)
  var count: Int { withUnsafeMutablePointerToHeader { $0.pointee.count } }

  /// How many there is room for.
  @inline(__always)
  var places: Int { withUnsafeMutablePointerToHeader { $0.pointee.places } }

  /// Where they are, for as long as the storage is held.
  @inline(__always)
  var members: UnsafeMutablePointer<JSONObject.Member> { withUnsafeMutablePointerToElements { $0 } }

  /// Where a name is among the members from `start` on, `count` of them; `nil` if it isn't there.
  @inline(__always)
  func position(of name: String, from start: Int, count: Int) -> Int? {
    withUnsafeMutablePointerToElements { members in
      for position in start..<(start + count) where members[position].name.isExactly(name) { return position }
      return nil
    }
  }

  /// Fills the next place, which has to be there.
  @inline(__always)
  func append(_ name: consuming String, _ value: consuming JSONValue) {
    withUnsafeMutablePointers { header, members in
      precondition(header.pointee.count < header.pointee.places, "there is room for a member")
      (members + header.pointee.count).initialize(to: (name, value))
      header.pointee.count += 1
    }
  }

  /// Takes a member out; those behind it move up.
  func remove(at position: Int) -> JSONObject.Member {
    withUnsafeMutablePointers { header, members in
      let removed = (members + position).move()
      header.pointee.count -= 1
      (members + position).moveInitialize(
        from: members + position + 1,
        count: header.pointee.count - position
      )
      return removed
    }
  }

  /// Moves the members from `start` on into a storage of their own.
  func split(at start: Int, room: Int) -> MemberStorage {
    let other = MemberStorage.room(for: room)
    let count = count - start
    other.members.moveInitialize(from: members + start, count: count)
    other.header.count = count
    other.header.positions = header.positions.take()
    header.count = start
    return other
  }

  /// Copies members into a storage of their own.
  func copy(from start: Int, count: Int, room: Int) -> MemberStorage {
    let other = MemberStorage.room(for: max(room, count))
    other.members.initialize(from: members + start, count: count)
    other.header.count = count
    other.header.positions = header.positions
    return other
  }
}
