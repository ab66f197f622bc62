/// Makes the objects of one list, or those of one object's members, from what is read of them.
///
/// Small ones stand behind each other in one storage: a list of a dozen objects is one allocation and not twelve. Who keeps one of
/// them keeps all, so what is larger gets a storage of its own. Only objects that are nothing to each other share one, so storages
/// never hold themselves.
struct ObjectMaker {
  /// Objects whose text is longer than this many bytes have a storage of their own.
  static let sharedBytes = 512
  /// So many members are in a storage that several objects share, at most.
  static let sharedMembers = 64
  /// How many bytes a member takes in common texts, to make room for as many as there may be.
  private static let memberBytes = 16

  private let isInList: Bool
  private var storage: MemberStorage?
  /// Where the members of the object begin that is being read.
  private var start = 0
  /// The object that is being read, once it has more members than are searched one by one.
  private var large: JSONObject?

  init(inList isInList: Bool) {
    self.isInList = isInList
  }

  /// Begins an object that has members.
  mutating func begin(in scanner: JSONScanner) {
    if let storage {
      start = storage.count
      return
    }
    let bytes = scanner.distance(to: isInList ? UInt8(ascii: "]") : UInt8(ascii: "}"))
    let limit = isInList ? Self.sharedMembers : JSONObject.linearLimit
    storage = .room(for: min(bytes / Self.memberBytes + 1, limit))
    start = 0
  }

  /// Sets a member of the object that has begun.
  mutating func set(_ name: consuming String, to value: consuming JSONValue) {
    guard large == nil, let storage else {
      large?.set(name, to: value)
      return
    }
    let count = storage.count - start
    if let position = storage.position(of: name, from: start, count: count) {
      storage.members[position].value = value
    } else if count == JSONObject.linearLimit {
      var object = JSONObject(takeMembers(room: 2 * count), from: 0, count: count)
      object.set(name, to: value)
      large = object
    } else {
      if storage.count == storage.places { grow(storage, count) }
      self.storage?.append(name, value)
    }
  }

  /// Ends the object.
  ///
  /// - Parameter bytes: how long its text is.
  mutating func end(bytes: Int) -> JSONObject {
    if let object = large.take() { return object }
    guard let storage else { return JSONObject() }
    let count = storage.count - start
    guard bytes > Self.sharedBytes else { return JSONObject(storage, from: start, count: count) }
    return JSONObject(takeMembers(room: count), from: 0, count: count)
  }

  /// The members of the object that is being read, in a storage that nobody else gets.
  private mutating func takeMembers(room: Int) -> MemberStorage {
    guard let storage else { return .room(for: room) }
    guard start == 0, storage.places <= max(room, JSONObject.linearLimit) else {
      return storage.split(at: start, room: room)
    }
    self.storage = nil
    return storage
  }

  /// Goes on in a larger storage, with what the object has so far.
  private mutating func grow(_ storage: MemberStorage, _ count: Int) {
    let room = min(2 * storage.places, Self.sharedMembers)
    self.storage = storage.split(at: start, room: max(room, 2 * count, 4))
    start = 0
  }
}
