/// What the policies of a service hold at a moment, for simulations that check that nothing is left behind.
package struct ServiceAudit: Hashable, Sendable {
  /// The calls that were admitted and haven't ended.
  package var callsUnderWay = 0
  /// The attempts that haven't ended.
  package var attempts = 0
  /// The concurrency permits that are taken.
  package var permits = 0
  /// The attempts that wait for a permit.
  package var waiting = 0
  /// Whether somebody waits for a turn that has come, once those have asked again who were woken or whose time it is.
  package var isTurnMissed = false
  /// The calls that equal calls wait for.
  package var flights = 0
  /// The most probes that a half-open breaker of one endpoint has running.
  package var probes = 0

  /// Nothing.
  package static let nothing = ServiceAudit()
}
