/// The names of the open objects' members as hashes, by which a name that stands twice is noticed.
///
/// They are compared once an object is closed, all at a time, so that a member costs no more than its hash. Different names that have the
/// same one are taken for a repetition, which costs the encoder time and changes nothing.
struct NameStack {
  // Plain memory, as in `JSONWriter`.
  private var hashes: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  /// Whether the memory was allocated here, and not lent.
  private var isOwn = false
  /// How many names there are.
  private(set) var height = 0

  /// Up to so many names are compared with one another.
  private static let comparedNames = 16

  /// Creates a stack that begins in memory which outlives it.
  init(in memory: UnsafeMutablePointer<UInt64>, capacity: Int) {
    hashes = memory
    self.capacity = capacity
  }

  /// Frees the memory, unless it was lent.
  func deallocate() {
    if isOwn { hashes.deallocate() }
  }

  /// Adds a name.
  @inline(__always)
  mutating func push(_ name: UnsafeBufferPointer<UInt8>) {
    if height == capacity { grow() }
    hashes[height] = Self.hash(UnsafeRawBufferPointer(name))
    height &+= 1
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity * 2)
    larger.update(from: hashes, count: height)
    deallocate()
    hashes = larger
    capacity *= 2
    isOwn = true
  }

  /// Takes away the names of an object, which are those from a height on.
  ///
  /// - Returns: whether one of them may stand there twice.
  mutating func removeNames(from first: Int) -> Bool {
    let names = UnsafeBufferPointer(start: hashes + first, count: max(0, height - first))
    height = min(height, first)
    return names.count <= Self.comparedNames ? Self.repeatsOne(few: names) : Self.repeatsOne(many: names)
  }

  private static func repeatsOne(few names: UnsafeBufferPointer<UInt64>) -> Bool {
    for index in names.indices {
      for former in 0..<index where names[former] == names[index] { return true }
    }
    return false
  }

  private static func repeatsOne(many names: UnsafeBufferPointer<UInt64>) -> Bool {
    let size = 1 << (Int.bitWidth - (2 * names.count).leadingZeroBitCount)
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size) { places in
      places.initialize(repeating: 0)
      // Names that somebody has chosen to have the same place are taken for repetitions before they cost much time.
      var steps = 8 * names.count
      for name in names {
        var place = Int(truncatingIfNeeded: name) & (size - 1)
        while places[place] != 0 {
          steps -= 1
          if places[place] == name || steps < 0 { return true }
          place = (place + 1) & (size - 1)
        }
        places[place] = name
      }
      return false
    }
  }

  /// The hash of a name; never zero.
  @inline(__always)
  private static func hash(_ name: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: name.count)
    var index = 0
    while index &+ 8 <= name.count {
      hash = mixed(hash ^ name.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index &+= 8
    }
    var rest: UInt64 = 0
    while index < name.count {
      rest = rest << 8 | UInt64(name[index])
      index &+= 1
    }
    return mixed(hash ^ rest) | 1
  }

  /// Mixes the bits by a multiplication with the golden ratio (Knuth, "The Art of Computer Programming", 6.4).
  @inline(__always)
  private static func mixed(_ bits: UInt64) -> UInt64 {
    let product = bits &* 0x9E37_79B9_7F4A_7C15
    return product ^ product >> 32
  }
}
