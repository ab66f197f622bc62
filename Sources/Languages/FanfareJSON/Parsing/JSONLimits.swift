/// How large a JSON text may be, so that one from outside can't exhaust memory or the stack.
public struct JSONLimits: Hashable, Sendable {
  /// How deeply lists and objects may stand in each other; from 1 to 1,024, default 512.
  public var maximumDepth: Int {
    didSet { maximumDepth = min(max(1, maximumDepth), Self.mostLevels) }
  }

  /// How many bytes a text may have; default 1 GiB, at most 4 GiB.
  public var maximumBytes: Int

  private static let mostLevels = 1024

  /// Those for what the program has written itself: as deep as a reader goes.
  package static let own = JSONLimits(maximumDepth: mostLevels)

  /// Creates limits.
  ///
  /// - Parameters:
  ///   - maximumDepth: how deeply lists and objects may stand in each other, from 1 to 1,024.
  ///   - maximumBytes: how many bytes a text may have.
  public init(maximumDepth: Int = 512, maximumBytes: Int = 1 << 30) {
    self.maximumDepth = min(max(1, maximumDepth), Self.mostLevels)
    self.maximumBytes = maximumBytes
  }
}
