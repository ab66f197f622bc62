/// Counts what an answer comes to while it passes through a ``ResponseFlow``.
package protocol FlowMeter: AnyObject, Sendable {
  /// Takes the head of the answer.
  func begin(_ head: ServiceResponse)

  /// Takes the next piece of its body, undone of any coding.
  func take(_ piece: [UInt8])

  /// What it has come to so far.
  var amounts: Meters { get }
}
