/// Random numbers that a seed repeats (SplitMix64, Steele, Lea and Flood, 2014).
package struct SplitMix: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Creates a generator.
  ///
  /// - Parameter seed: anything; the same seed gives the same numbers.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number below a bound.
  package mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Whether something that happens once in `times` happens.
  package mutating func once(in times: Int) -> Bool { below(times) == 0 }

  /// One of several choices.
  package mutating func one<Choice>(of choices: [Choice]) -> Choice { choices[below(choices.count)] }
}
