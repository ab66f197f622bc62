internal import Fanfare

/// A policy of a place in a definition; the calls of that place share its state, by the place's name.
final class CallPolicy: Sendable {
  let policy: ServicePolicy
  let place: PolicyPlace

  init(_ policy: ServicePolicy, at place: String) {
    self.policy = policy
    self.place = PolicyPlace(place, policy)
  }
}
