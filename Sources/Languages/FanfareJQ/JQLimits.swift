/// How much work and memory a program may take, so that one from outside can't exhaust either.
public struct JQLimits: Hashable, Sendable {
  /// How many steps an evaluation may take; default 10,000,000.
  ///
  /// A step is an element looked at, a function called, or a few dozen bytes copied; a million of them take some
  /// 10 to 100 ms. What a long text or list costs is counted before it is made.
  public var maximumSteps: Int

  /// How deeply evaluations may stand in each other where functions call themselves; default 10,000.
  ///
  /// Calls in tail position don't count. A thread with less than 512 MiB of stack may allow less: ``JQError/needsMoreStack``.
  public var maximumDepth: Int

  /// How many values (elements, members and 64-byte pieces of texts) the outputs of one input may have together;
  /// default 10,000,000.
  ///
  /// A single output that is a part of the input, such as that of `.a.b`, makes nothing and isn't counted.
  public var maximumOutputSize: Int

  /// Creates limits.
  ///
  /// - Parameters:
  ///   - maximumSteps: how many steps an evaluation may take; greater than zero.
  ///   - maximumDepth: how deeply evaluations may stand in each other; greater than zero.
  ///   - maximumOutputSize: how many values the outputs of one input may have together; greater than zero.
  public init(
    maximumSteps: Int = 10_000_000,
    maximumDepth: Int = 10_000,
    maximumOutputSize: Int = 10_000_000
  ) {
    self.maximumSteps = maximumSteps
    self.maximumDepth = maximumDepth
    self.maximumOutputSize = maximumOutputSize
  }

  /// After how many steps a run looks again at whether it is interrupted: a tenth of a millisecond to one.
  static let stepsBetweenLooks = 10_000

  /// How deeply lists and objects may stand in each other, in inputs and in what a program makes.
  ///
  /// Less than a JSON text may have at most, 1,024: who keeps or sends a value puts it into others, and it has to be read again.
  static let maximumValueDepth = 900

  /// How long the text of a program may be, in bytes.
  static let maximumSourceBytes = 256 * 1024

  /// How deeply the parts of a program may stand in each other in parentheses, brackets and the like.
  static let maximumSyntaxDepth = 200

  /// How deeply they may stand in each other when chains like `a | b | c` are counted as well.
  static let maximumSyntaxHeight = 1000

  /// How many expressions a program may have once its functions are put in place.
  static let maximumExpressions = 200_000
}
