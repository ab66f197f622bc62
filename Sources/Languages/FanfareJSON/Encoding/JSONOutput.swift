/// The text that is being written, and which lists and objects are open in it.
///
/// A nested container that a type asks for, and fills while it goes on with its other members, gets an output of
/// its own, which is put into its place at the end. So containers can be filled in any order.
///
/// It is a writer itself rather than having one, which saves every encoding an allocation.
final class JSONOutput: JSONWriter {
  /// What a value turned out to be when its first part was written.
  enum Kind { case undecided, object, array, single }

  fileprivate struct Frame {
    var kind = Kind.undecided
    var count = 0
    /// Where an object begins in the text.
    var start = 0
    /// How many names there were before those of an object.
    var firstName = 0
  }

  /// A member of an object that begins at an offset.
  private struct Member: Hashable {
    let object: Int
    let name: ExactText
  }

  /// An output whose text will stand at an offset; of an element of a list it has no member.
  private struct Insertion {
    let offset: Int
    let output: JSONOutput
    let member: Member?
  }

  /// How deeply values may stand in each other.
  static let maximumDepth = 512

  let strategies: JSONCodingStrategies
  /// Whether names of members are others than those of coding keys; asked for every member, so it is kept apart.
  let convertsKeys: Bool
  /// The first mistake of the program in how it used containers, none of which can throw when it is asked for.
  private(set) var mistake: EncodingError.Context?
  /// Whether an object may have two members with the same name.
  private(set) var repeatsNames = false
  private let outerDepth: Int
  /// Room for the first frames and names, so that they are one allocation.
  private let room: UnsafeMutableRawPointer
  private static let framesInRoom = 16
  private static let namesInRoom = 32
  /// The open values, outermost first: plain memory, as in ``JSONWriter``.
  private var frames: UnsafeMutablePointer<Frame>
  private var frameCapacity = JSONOutput.framesInRoom
  private var frameCount = 1
  @exclusivity(unchecked) private var names: NameStack
  private var insertions: [Insertion] = []
  /// The insertions that are members, as far as they have been asked for again.
  private var insertedMembers: [Member: JSONOutput] = [:]
  private var indexedInsertions = 0

  /// Creates an output.
  ///
  /// - Parameters:
  ///   - strategies: how dates, binary data and non-conforming numbers stand in the text.
  ///   - outerDepth: how deep the values around this output stand in each other.
  init(strategies: JSONCodingStrategies, outerDepth: Int = 0) {
    self.strategies = strategies
    convertsKeys = strategies.keys.converts
    self.outerDepth = outerDepth
    let (frameCapacity, nameCapacity) = (JSONOutput.framesInRoom, JSONOutput.namesInRoom)
    let frameBytes = frameCapacity * MemoryLayout<Frame>.stride
    let room = UnsafeMutableRawPointer.allocate(
      byteCount: frameBytes + nameCapacity * MemoryLayout<UInt64>.stride,
      alignment: max(MemoryLayout<Frame>.alignment, MemoryLayout<UInt64>.alignment)
    )
    self.room = room
    frames = room.bindMemory(to: Frame.self, capacity: frameCapacity)
    names = NameStack(
      in: (room + frameBytes).bindMemory(to: UInt64.self, capacity: nameCapacity),
      capacity: nameCapacity
    )
    super.init(capacity: outerDepth == 0 ? 512 : 64)
    frames.initialize(to: Frame())
  }

  deinit {
    if frameCapacity > Self.framesInRoom { frames.deallocate() }
    names.deallocate()
    room.deallocate()
  }

  /// How deep the innermost open value stands in the others; at most ``maximumDepth`` before ``push()``.
  var depth: Int { outerDepth + frameCount }

  /// Begins a value and returns its frame.
  func push() -> Int {
    if frameCount == frameCapacity { growFrames() }
    frames[frameCount] = Frame()
    frameCount &+= 1
    return frameCount &- 1
  }

  private func growFrames() {
    let larger = UnsafeMutablePointer<Frame>.allocate(capacity: frameCapacity * 2)
    larger.update(from: frames, count: frameCount)
    if frameCapacity > Self.framesInRoom { frames.deallocate() }
    frames = larger
    frameCapacity *= 2
  }

  /// Ends the value that was begun last; one that wrote nothing is an empty object, as `Encodable` says.
  func pop() {
    frameCount &-= 1
    let frame = frames[frameCount]
    // As for Foundation: the whole text isn't made of nothing.
    if frame.kind == .undecided, depth == 1 { note("the value encodes nothing", at: nil) }
    close(frame)
  }

  /// Opens a list or an object, or goes on with the one that is open.
  func open(_ kind: Kind, _ frame: Int, at path: CodingPath?) {
    let former = frames[frame].kind
    guard former != kind else { return }
    guard former == .undecided else {
      return note("a value is encoded both as \(former.name) and as \(kind.name)", at: path)
    }
    frames[frame].kind = kind
    frames[frame].start = count
    frames[frame].firstName = names.height
    write(byte: kind == .object ? UInt8(ascii: "{") : UInt8(ascii: "["))
  }

  /// Begins a single value.
  ///
  /// - Returns: `false` if something else stands at its place already.
  func beginSingle(_ frame: Int) -> Bool {
    guard frames[frame].kind == .undecided else { return false }
    frames[frame].kind = .single
    return true
  }

  /// Takes a single value back that couldn't be encoded, so that another can be written at its place.
  func takeBackSingle(to start: Int, _ frame: Int) {
    rewind(to: start)
    insertions.removeAll { $0.offset > start }
    insertedMembers = [:]
    indexedInsertions = 0
    frames[frame].kind = .undecided
  }

  private func note(_ message: String, at path: CodingPath?) {
    guard mistake == nil else { return }
    mistake = EncodingError.Context(codingPath: CodingPath.keys(of: path), debugDescription: message)
  }

  /// Writes the name of a member.
  func write(name: String) {
    let start = count
    write(name)
    names.push(bytes(in: start..<count))
  }

  /// Writes what stands before the next member or element.
  func separate(_ frame: Int) {
    if frames[frame].count > 0 { write(byte: UInt8(ascii: ",")) }
    frames[frame].count &+= 1
  }

  /// How many members or elements have been begun.
  func count(_ frame: Int) -> Int { frames[frame].count }

  /// An output whose text will stand at the current place.
  ///
  /// - Parameter name: the member of the frame's object that it is; `nil` for an element of a list.
  func inserted(as name: String?, _ frame: Int) -> JSONOutput {
    let output = JSONOutput(strategies: strategies, outerDepth: depth)
    let member = name.map { Member(object: frames[frame].start, name: ExactText($0)) }
    insertions.append(Insertion(offset: count, output: output, member: member))
    return output
  }

  /// The output of a member that was inserted before: a nested container that is asked for again goes on.
  func insertedBefore(as name: String, _ frame: Int) -> JSONOutput? {
    // Most nested containers are the first member, so nothing is kept in advance.
    guard frames[frame].count > 0, !insertions.isEmpty else { return nil }
    for insertion in insertions[indexedInsertions...] {
      if let member = insertion.member { insertedMembers[member] = insertion.output }
    }
    indexedInsertions = insertions.count
    return insertedMembers[Member(object: frames[frame].start, name: ExactText(name))]
  }

  /// The whole text; whether it can be used, ``mistake`` and ``repeatsNames`` say afterwards.
  func finish() -> [UInt8] {
    guard !insertions.isEmpty else { return bytes }
    var whole: [UInt8] = []
    var start = 0
    for insertion in insertions {
      let output = insertion.output
      whole += bytes(in: start..<insertion.offset)
      output.close(output.frames[0])
      whole += output.finish()
      mistake = mistake ?? output.mistake
      repeatsNames = repeatsNames || output.repeatsNames
      start = insertion.offset
    }
    return whole + bytes(in: start..<count)
  }

  private func close(_ frame: Frame) {
    switch frame.kind {
    case .object:
      write(byte: UInt8(ascii: "}"))
      if names.removeNames(from: frame.firstName) { repeatsNames = true }
    case .array: write(byte: UInt8(ascii: "]"))
    case .single: break
    case .undecided: write(literal: "{}")
    }
  }
}

extension JSONOutput.Kind {
  /// The kind in words, for errors.
  fileprivate var name: String {
    switch self {
    case .undecided: "nothing"
    case .object: "an object"
    case .array: "a list"
    case .single: "a single value"
    }
  }
}
