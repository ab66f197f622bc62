/// Undoes the coding of a body that is read while it comes, when its reader wants more of it.
///
/// So what a few bytes become, which may be a thousand times as much, waits nowhere, and no event loop is busy with it.
package protocol BodyDecoder: AnyObject, Sendable {
  /// Takes bytes that have come.
  func add(_ bytes: [UInt8])

  /// A piece of what they become, of a bounded size; `nil` if more has to come.
  ///
  /// - Throws: why they can't be undone; nothing can be decoded after it.
  func next() throws(TransportError) -> [UInt8]?

  /// Says that no more come.
  ///
  /// - Throws: that the body isn't complete.
  func finish() throws(TransportError)
}
