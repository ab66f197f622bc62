/// How much a call matters when not all can be made (Google SRE book, "Handling Overload").
public enum CallPriority: Int, Hashable, Comparable, Sendable, Codable, CaseIterable {
  /// Work that can be done later: prefetching, reports.
  case background
  /// Work whose loss is noticed and forgiven.
  case low
  /// What a user waits for; the default.
  case normal
  /// What must not fail as long as anything works.
  case critical

  /// Whether `first` matters less than `second`.
  public static func < (first: CallPriority, second: CallPriority) -> Bool {
    first.rawValue < second.rawValue
  }
}
