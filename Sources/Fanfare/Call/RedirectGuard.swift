/// Decides, for whoever makes calls, where redirects may lead them: what an answer says isn't the choice of who wrote the call.
package protocol RedirectGuard: Sendable {
  /// Where a call goes that an answer sends to another origin.
  ///
  /// - Parameters:
  ///   - url: where the answer sends it, as a whole URL of `http` or `https`.
  ///   - owner: who makes the call; `nil` for one that is made on behalf of several.
  /// - Returns: the URL that is asked: the same, or what stands in its place.
  /// - Throws: why it may not go there; then nothing is sent.
  func target(of url: String, for owner: CallOwner?) async throws(RefusedRedirect) -> String
}

/// Why a call isn't sent where a redirect leads.
package struct RefusedRedirect: Error, Hashable, CustomStringConvertible {
  /// What is refused, why, and what allows it.
  package let description: String

  package init(_ description: String) { self.description = description }
}
