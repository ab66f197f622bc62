internal import Fanfare

/// A policy of a place in a definition; the calls of that place share its state, by the place's name.
final class CallPolicy: Sendable {
  let policy: ServicePolicy
  let place: PolicyPlace
  /// Whether the engine's meters count what comes of its calls.
  let isMetered: Bool

  init(_ policy: ServicePolicy, at place: String, isMetered: Bool = true) {
    self.policy = policy
    self.isMetered = isMetered
    self.place = PolicyPlace(place, policy)
  }
}
