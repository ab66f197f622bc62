/// What attempts of this client took of a limit lately.
///
/// Whichever way a service counts, by then it is there again once the limit's length has passed: a window has begun anew, of a log that
/// slides it has fallen out, and into a bucket it has flowed back. So the quota less this is the least that is left, if nobody else takes any.
///
/// What was taken at nearly the same time is kept as one, so that a limit needs no more memory the more it allows.
struct RecentTakings {
  private struct Entry {
    let since: MonotonicInstant
    /// When the last of it was taken.
    var until: MonotonicInstant
    var amount: Double
  }

  private var entries: [Entry] = []
  /// How many of them, the oldest, have come back.
  private var returnedCount = 0
  /// All that hasn't come back.
  private(set) var sum = 0.0

  /// Into how many parts a length is divided.
  private static let parts = 120

  /// Adds an amount; nothing if it is zero.
  ///
  /// - Parameters:
  ///   - amount: how much; zero or more.
  ///   - now: when it was taken, or counted at the latest; no earlier than the last.
  ///   - length: for how long it counts.
  mutating func add(_ amount: Double, at now: MonotonicInstant, for length: Duration) {
    guard amount > 0 else { return }
    sum += amount
    if returnedCount < entries.count, let last = entries.last, now - last.since < length / Self.parts {
      entries[entries.count - 1].until = now
      entries[entries.count - 1].amount += amount
    } else {
      entries.append(Entry(since: now, until: now, amount: amount))
    }
  }

  /// Lets come back what was taken at an instant or before it.
  mutating func release(until instant: MonotonicInstant) {
    while returnedCount < entries.count, entries[returnedCount].until <= instant {
      sum -= entries[returnedCount].amount
      returnedCount += 1
    }
    // Sums of fractions leave a rest.
    if returnedCount == entries.count { sum = 0 }
    if returnedCount > 2 * Self.parts {
      entries.removeFirst(Self.parts)
      returnedCount -= Self.parts
    }
  }

  /// How much has come back of what was taken after an instant.
  func returned(after instant: MonotonicInstant) -> Double {
    var amount = 0.0
    for entry in entries[..<returnedCount].reversed() {
      guard entry.until > instant else { break }
      amount += entry.amount
    }
    return amount
  }

  /// When the last was taken of the oldest that come to an amount and haven't come back; `nil` if all of it is less.
  func instant(of amount: Double) -> MonotonicInstant? {
    var missing = amount
    for entry in entries[returnedCount...] {
      missing -= entry.amount
      if missing <= 0 { return entry.until }
    }
    return nil
  }

  /// When something was taken last that hasn't come back; `nil` if nothing was.
  var last: MonotonicInstant? { returnedCount < entries.count ? entries.last?.until : nil }

  /// How many entries it keeps: a few hundred at most.
  var memory: Int { entries.count }
}
