/// The state of a ``RetryBudgetPolicy``: what is left of the deposits of the last seconds.
///
/// Amounts are thousandths of a repetition, kept for each second apart, so that deposits expire; a withdrawal takes the
/// oldest first. The guaranteed minimum is counted for each second as well.
struct RetryBudget: PolicyState {
  private let deposit: Int
  private let minimumPerSecond: Int
  private var amounts: [Int]
  private var second: Int64?
  private var freeThisSecond: Int

  private static let cost = 1000

  init(_ policy: RetryBudgetPolicy) {
    self.init(ratio: policy.ratio, minimumPerSecond: policy.minimumPerSecond, timeToLive: policy.timeToLive)
  }

  /// The budget of hedges alone.
  init(_ policy: HedgePolicy) {
    self.init(ratio: policy.maximumExtraLoad, minimumPerSecond: 0, timeToLive: .seconds(10))
  }

  init(ratio: Double, minimumPerSecond: Int, timeToLive: Duration) {
    deposit = Int((ratio * Double(Self.cost)).rounded())
    // Bounded, since it is added to what calls have paid.
    self.minimumPerSecond = min(minimumPerSecond, 1_000_000_000)
    amounts = Array(repeating: 0, count: max(1, Int(timeToLive.wholeNanoseconds / 1_000_000_000)))
    freeThisSecond = self.minimumPerSecond
  }

  /// Notes a call.
  mutating func depositForCall(at now: MonotonicInstant) {
    turn(to: now)
    amounts[amounts.count - 1] += deposit
  }

  mutating func callAdmitted(at now: MonotonicInstant) {
    depositForCall(at: now)
  }

  /// Takes the price of one repetition out.
  ///
  /// - Returns: `false`, and nothing is taken, if there isn't enough.
  mutating func withdraw(at now: MonotonicInstant) -> Bool {
    turn(to: now)
    guard balance >= Self.cost else {
      guard freeThisSecond > 0 else { return false }
      freeThisSecond -= 1
      return true
    }
    var due = Self.cost
    for index in amounts.indices {
      let part = min(due, amounts[index])
      amounts[index] -= part
      due -= part
      if due == 0 { break }
    }
    return true
  }

  /// How many repetitions could be paid for at `now`.
  func available(at now: MonotonicInstant) -> Int {
    var budget = self
    budget.turn(to: now)
    return budget.balance / Self.cost + budget.freeThisSecond
  }

  /// Gives back the price of a repetition that was never sent.
  mutating func refund(at now: MonotonicInstant) {
    turn(to: now)
    amounts[amounts.count - 1] += Self.cost
  }

  private var balance: Int { amounts.reduce(0, +) }

  /// Lets the deposits of seconds long past expire.
  private mutating func turn(to now: MonotonicInstant) {
    let current = now.nanoseconds / 1_000_000_000
    guard let last = second, last < current else {
      if second == nil { second = current }
      return
    }
    second = current
    freeThisSecond = minimumPerSecond
    let steps = Int(min(current - last, Int64(amounts.count)))
    amounts.removeFirst(steps)
    amounts.append(contentsOf: repeatElement(0, count: steps))
  }
}
