/// Bounds how much is done at a time.
actor Slots {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// - Parameter count: how many there are; greater than zero.
  init(_ count: Int) {
    free = max(1, count)
  }

  /// Takes one, or waits until there is one.
  ///
  /// What is under way always ends, so the wait does as well.
  func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  /// Gives one back.
  func give() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
