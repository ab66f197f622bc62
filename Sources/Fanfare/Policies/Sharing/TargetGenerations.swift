/// Counts what was written to the targets of a service.
///
/// An answer is kept under the generation in which its request began. A write begins the next one, so that neither kept
/// answers nor those under way are used for requests that come after it (RFC 9111, section 4.4).
struct TargetGenerations {
  /// How many targets are told apart; one more, and everything counts as written to.
  static let maximumTargets = 1_000

  private var changed: [String: UInt64] = [:]
  private var others: UInt64 = 0
  private var last: UInt64 = 0

  /// The generation that requests to a target belong to now.
  func generation(of target: String) -> UInt64 { changed[target] ?? others }

  /// Notes a write to a target.
  mutating func change(_ target: String) {
    guard changed.count < Self.maximumTargets || changed[target] != nil else { return changeAll() }
    last += 1
    changed[target] = last
  }

  /// Notes a write to a target that isn't known.
  mutating func changeAll() {
    last += 1
    others = last
    changed.removeAll()
  }
}
