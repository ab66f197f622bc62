/// What to do next after a failure.
struct BacktrackEntry {
  enum Kind: UInt8 {
    /// Go on at the address.
    case resume
    /// Give a register its former value, and fail on.
    case restore
    /// Give back a scalar of a loop.
    case shorten
    /// Take another scalar into a loop.
    case lengthen
    /// Step back by one scalar more.
    case stepBack
  }

  var kind: Kind
  /// An address, or the register to restore.
  var address: Int32
  /// A position, or the value to restore.
  var position: Int32
  /// How far a loop may go, or the width of a step.
  var limit: Int32 = 0
}

/// The stack of a matcher, of a limited height.
struct BacktrackStack {
  private(set) var entries: [BacktrackEntry] = []

  var height: Int { entries.count }

  @inline(__always)
  var isEmpty: Bool { entries.isEmpty }

  @inline(__always)
  mutating func push(_ entry: BacktrackEntry) throws(RegularExpressionError) {
    guard entries.count < RegularExpressionLimits.backtrackEntries else {
      throw RegularExpressionError(
        .memoryUsedUp,
        "the pattern leaves too many ways open on this text; make it more specific or use (?>…)"
      )
    }
    entries.append(entry)
  }

  @inline(__always)
  mutating func pop() -> BacktrackEntry? { entries.popLast() }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  /// Gives up the choices above a height; what restores registers stays, for the choices below.
  ///
  /// - Returns: how many entries were looked at.
  mutating func cut(to height: Int) -> Int {
    let examined = entries.count - height
    guard examined > 0 else { return 0 }
    guard height > 0 else {
      entries.removeAll(keepingCapacity: true)
      return 1
    }
    var kept = height
    for index in height..<entries.count where entries[index].kind == .restore {
      entries[kept] = entries[index]
      kept += 1
    }
    entries.removeLast(entries.count - kept)
    return examined
  }
}
