extension Deadline {
  /// The deadline that an inbound request carries as its remaining time in milliseconds.
  ///
  /// A server that binds it with ``withDeadline(_:_:)`` hands its caller's deadline down to the services it
  /// calls itself.
  ///
  /// - Parameters:
  ///   - header: the value of the header, a whole number of milliseconds of at most 12 digits.
  ///   - clock: the clock of the client that the work calls.
  /// - Returns: `nil` if the value is anything else.
  public init?(remainingMilliseconds header: String, clock: some MonotonicClock = SystemClock()) {
    guard header.utf8.count <= 12, header.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let milliseconds = Int64(header)
    else { return nil }
    self = .in(.milliseconds(milliseconds), clock: clock)
  }
}
