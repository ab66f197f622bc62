/// A random run: everything in it is drawn from a seed, so that it can be had again, whole or without some of its parts.
package protocol SeededRun: Sendable {
  /// What runs come through; a batch of them that misses one proves nothing about it.
  associatedtype State: Hashable, Sendable, CaseIterable, RawRepresentable<String>

  /// Where the means over many runs have to lie of what is measured in them, by name.
  static var means: [String: ClosedRange<Double>] { get }

  /// Describes the run of a seed.
  ///
  /// - Parameters:
  ///   - seed: what it is drawn from.
  ///   - omitted: the numbers of its parts that are left out, from 0 to below ``partCount(of:)``.
  init(seed: UInt64, without omitted: Set<Int>)

  /// How many parts the run of a seed has that can be left out.
  static func partCount(of seed: UInt64) -> Int

  /// Carries out the run.
  ///
  /// - Parameter keepsLog: whether the report has the conversation.
  func perform(keepsLog: Bool) async -> SeedReport<State>
}

extension SeededRun {
  /// Nothing is measured.
  package static var means: [String: ClosedRange<Double>] { [:] }
}
