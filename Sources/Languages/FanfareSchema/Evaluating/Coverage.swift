/// Which members or elements of one value have had a schema applied to them: what `unevaluated…` asks for.
///
/// Members are counted by their position, so the same set serves for objects and arrays.
struct Coverage: Sendable {
  /// Whether anybody asks; otherwise nothing is recorded.
  let isTracked: Bool

  private var isComplete = false
  private var words: [UInt64] = []

  init(isTracked: Bool) {
    self.isTracked = isTracked
  }

  /// Records a position.
  mutating func insert(_ position: Int) {
    guard isTracked, !isComplete else { return }
    let (word, bit) = position.quotientAndRemainder(dividingBy: 64)
    while words.count <= word { words.append(0) }
    words[word] |= 1 << UInt64(bit)
  }

  /// Records all positions.
  mutating func insertAll() {
    guard isTracked else { return }
    isComplete = true
    words = []
  }

  /// Records what another schema covered of the same value.
  mutating func formUnion(_ other: Coverage) {
    guard isTracked, !isComplete else { return }
    if other.isComplete { return insertAll() }
    while words.count < other.words.count { words.append(0) }
    for (index, word) in other.words.enumerated() { words[index] |= word }
  }

  /// Whether a position was recorded.
  func contains(_ position: Int) -> Bool {
    if isComplete { return true }
    let (word, bit) = position.quotientAndRemainder(dividingBy: 64)
    return word < words.count && words[word] & (1 << UInt64(bit)) != 0
  }
}
