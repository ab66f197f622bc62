import Foundation

/// What the arguments of a hunt ask for.
struct HuntOptions {
  /// How many runs the simulation has for each fault; the first that fails is the last.
  private(set) var seeds = 10_000
  /// How many of the faults that simulation finds are looked for, and no others.
  private(set) var sample: Int?
  /// Whether tests look for what simulation doesn't find.
  private(set) var asksTests = true
  /// Where the copy with the faults is built, from the root of the package; by itself if it is `nil`.
  private(set) var scratchPath: String?
  private(set) var names: Set<String> = []

  /// Arguments that can't be read.
  struct Unreadable: Error, CustomStringConvertible {
    let description =
      "usage: FanfareMutants [--sample N] [--seeds N] [--simulation-only] [--scratch-path FOLDER] [NAME…]"
  }

  init(_ arguments: [String]) throws(Unreadable) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--sample", "--seeds":
        guard let number = rest.popFirst().flatMap({ Int($0) }), number > 0 else { throw Unreadable() }
        if argument == "--sample" { (sample, asksTests) = (number, false) } else { seeds = number }
      case "--scratch-path":
        guard let path = rest.popFirst() else { throw Unreadable() }
        scratchPath = path
      case "--simulation-only": asksTests = false
      case let name where !name.hasPrefix("-"): names.insert(name)
      default: throw Unreadable()
      }
    }
  }

  /// The faults that are asked for.
  ///
  /// - Parameters:
  ///   - all: those that there are.
  ///   - seed: where a sample is drawn from.
  func choose(from all: [Mutant], seed: UInt64) -> [Mutant] {
    let named = names.isEmpty ? all : all.filter { names.contains($0.name) }
    guard let sample else { return named }
    var random = SplitMix(state: seed)
    let chosen = named.filter { $0.expectation == .simulation }.shuffled(using: &random).prefix(sample)
    return named.filter { chosen.contains($0) }
  }
}

/// Numbers that are the same on every machine ("Fast Splittable Pseudorandom Number Generators", Steele, Lea and Flood, 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
