internal import FanfareJSON

/// The numbers of rows whose names were used lately.
///
/// It remembers the last few thousand and up to twice as many: when there are enough, those that weren't used since the last time are forgotten.
struct RecentNumbers {
  private static let most = 4096
  private var recent: [ExactText: Int64] = [:]
  private var older: [ExactText: Int64] = [:]

  /// The number of a name; `nil` if it isn't remembered.
  subscript(name: String) -> Int64? {
    mutating get {
      let name = ExactText(name)
      if let number = recent[name] { return number }
      guard let number = older[name] else { return nil }
      remember(number, name)
      return number
    }
    set {
      if let newValue { remember(newValue, ExactText(name)) }
    }
  }

  private mutating func remember(_ number: Int64, _ name: ExactText) {
    if recent.count >= Self.most {
      older = recent
      recent = [:]
    }
    recent[name] = number
  }
}
