internal import Fanfare

/// A policy of a place in a definition; the calls of that place share its state, so it is known by its identity.
final class CallPolicy: Sendable {
  let policy: ServicePolicy

  init(_ policy: ServicePolicy) {
    self.policy = policy
  }
}
