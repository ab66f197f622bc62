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
  }

  /// How deeply values may stand in each other.
  static let maximumDepth = 512

  let strategies: JSONCodingStrategies
  /// Whether names of members are others than those of coding keys; asked for every member, so it is kept apart.
  let convertsKeys: Bool
  private let outerDepth: Int
  /// The open values, outermost first: plain memory, as in ``JSONWriter``.
  private var frames = UnsafeMutablePointer<Frame>.allocate(capacity: 16)
  private var frameCapacity = 16
  private var frameCount = 1
  private var insertions: [(offset: Int, output: JSONOutput)] = []

  /// Creates an output.
  ///
  /// - Parameters:
  ///   - strategies: how dates, binary data and non-conforming numbers stand in the text.
  ///   - outerDepth: how deep the values around this output stand in each other.
  init(strategies: JSONCodingStrategies, outerDepth: Int = 0) {
    self.strategies = strategies
    convertsKeys = strategies.keys.converts
    self.outerDepth = outerDepth
    super.init(capacity: outerDepth == 0 ? 512 : 64)
    frames.initialize(to: Frame())
  }

  deinit {
    frames.deallocate()
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
    frames.deallocate()
    frames = larger
    frameCapacity *= 2
  }

  /// Ends the value that was begun last; one that wrote nothing is an empty object.
  func pop() {
    frameCount &-= 1
    close(frames[frameCount])
  }

  /// Opens a list or an object, or goes on with the one that is open.
  func open(_ kind: Kind, _ frame: Int) {
    guard frames[frame].kind == .undecided else {
      precondition(
        frames[frame].kind == kind,
        "a value is encoded both as \(frames[frame].kind) and as \(kind)"
      )
      return
    }
    frames[frame].kind = kind
    if kind == .object { write(byte: UInt8(ascii: "{")) }
    if kind == .array { write(byte: UInt8(ascii: "[")) }
  }

  /// Writes what stands before the next member or element.
  func separate(_ frame: Int) {
    if frames[frame].count > 0 { write(byte: UInt8(ascii: ",")) }
    frames[frame].count &+= 1
  }

  /// How many members or elements have been begun.
  func count(_ frame: Int) -> Int { frames[frame].count }

  /// An output whose text will stand at the current place.
  func inserted() -> JSONOutput {
    let output = JSONOutput(strategies: strategies, outerDepth: depth)
    insertions.append((count, output))
    return output
  }

  /// The whole text.
  func finish() -> [UInt8] {
    guard !insertions.isEmpty else { return bytes }
    var whole: [UInt8] = []
    var start = 0
    for (offset, output) in insertions {
      whole += bytes(in: start..<offset)
      output.close(output.frames[0])
      whole += output.finish()
      start = offset
    }
    return whole + bytes(in: start..<count)
  }

  private func close(_ frame: Frame) {
    switch frame.kind {
    case .object: write(byte: UInt8(ascii: "}"))
    case .array: write(byte: UInt8(ascii: "]"))
    case .single: break
    case .undecided: write(literal: "{}")
    }
  }
}
