/// How much one attempt, or several, take of the limits of a service.
struct LimitAmounts: Equatable {
  /// How many attempts they are.
  var count = 0
  /// How much they take of each of the policy's own limits, in order; empty for nothing of any.
  var values: [Double] = []

  static let none = LimitAmounts()

  /// One attempt.
  init(_ values: [Double]) {
    count = 1
    self.values = values
  }

  private init() {}

  static func += (sum: inout LimitAmounts, other: LimitAmounts) {
    sum.count += other.count
    sum.combine(other, by: +)
  }

  static func -= (sum: inout LimitAmounts, other: LimitAmounts) {
    sum.count -= other.count
    sum.combine(other, by: -)
    // Sums of fractions leave a rest, and nobody takes nothing at all.
    if sum.count == 0 { sum = .none }
  }

  /// How much they take of one of the policy's own limits.
  subscript(index: Int) -> Double { values.isEmpty ? 0 : values[index] }

  /// The same with what is known instead of what was estimated.
  ///
  /// - Parameter actual: how much it was of each of the policy's own limits, as far as that is known; empty if nothing is.
  func settled(by actual: [Double?]) -> LimitAmounts {
    guard !actual.isEmpty, !values.isEmpty else { return self }
    var amounts = self
    for (index, value) in actual.enumerated() where value != nil { amounts.values[index] = value ?? 0 }
    return amounts
  }

  private mutating func combine(_ other: LimitAmounts, by operation: (Double, Double) -> Double) {
    guard !other.values.isEmpty else { return }
    if values.isEmpty { values = Array(repeating: 0, count: other.values.count) }
    for index in values.indices { values[index] = operation(values[index], other.values[index]) }
  }
}
