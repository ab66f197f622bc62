internal import Fanfare

/// A duration that is written as a whole number of nanoseconds, which is what clocks give, and much shorter than a pair of words.
@propertyWrapper
public struct Nanoseconds: Hashable, Sendable, Codable {
  private var count: Int64

  /// The duration; what is less than a nanosecond of it is cut off.
  public var wrappedValue: Duration {
    get { .nanoseconds(count) }
    set { count = newValue.wholeNanoseconds }
  }

  /// Keeps a duration.
  public init(wrappedValue: Duration) {
    count = wrappedValue.wholeNanoseconds
  }

  /// Reads a number of nanoseconds.
  public init(from decoder: any Decoder) throws {
    count = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// Writes the number of nanoseconds.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(count)
  }
}
