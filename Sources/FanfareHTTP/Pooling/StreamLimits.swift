/// Decides how many exchanges a connection of HTTP/2 carries, and under which numbers (RFC 9113, section 5.1).
///
/// A pure state machine: it knows no connection.
struct StreamLimits {
  /// How many streams may be open at once.
  private(set) var maximum: Int
  /// How many are open.
  private(set) var openCount = 0
  /// Whether no other may be opened, since one side has said so or no number is left.
  private(set) var isRetired = false
  private var next = 1

  /// What the RFC wants every service to allow at least (section 6.5.2), and what holds for one that doesn't say.
  static let usual = 100

  /// - Parameter maximum: how many streams may be open until the service has said how many.
  init(maximum: Int = usual) {
    self.maximum = maximum
  }

  /// Whether another stream may be opened.
  var hasRoom: Bool { !isRetired && openCount < maximum }

  /// Opens a stream.
  ///
  /// - Returns: its number.
  mutating func open() -> Int {
    defer { next += 2 }
    openCount += 1
    // Numbers aren't used twice (section 5.1.1).
    if next + 2 > Self.lastNumber { isRetired = true }
    return next
  }

  /// A stream was closed.
  mutating func close() { openCount -= 1 }

  /// The service allows as many streams as this; what is open beyond it may go on.
  mutating func allow(_ count: Int) { maximum = max(0, count) }

  /// No other stream is opened.
  mutating func retire() { isRetired = true }

  static let lastNumber = Int(Int32.max)
}
