internal import Foundation

/// How much the sum of a meter may come to.
package struct Budget: Hashable, Sendable {
  /// The name of the meter.
  package let meter: String
  /// More than zero, and finite.
  package let amount: Double

  /// Creates a budget.
  ///
  /// - Parameters:
  ///   - meter: the name of the meter.
  ///   - amount: how much its sum may come to.
  /// - Returns: `nil` if the amount isn't a number above 0.
  package init?(_ meter: String, _ amount: Double) {
    guard amount > 0, amount.isFinite else { return nil }
    (self.meter, self.amount) = (meter, amount)
  }

  /// The same with a larger amount, rounded up to what people read of it: whole from 100 on, or else three digits that count.
  func raised(to amount: Double) -> Budget {
    guard amount > self.amount else { return self }
    let digits = amount >= 100 ? 0 : 2 - Int(log10(amount).rounded(.down))
    let scale = pow(10, Double(digits))
    // Sums of fractions leave a rest.
    return Budget(meter, (amount * scale * (1 - 1e-9)).rounded(.up) / scale) ?? self
  }
}
