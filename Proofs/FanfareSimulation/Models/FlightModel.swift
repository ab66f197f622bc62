internal import Fanfare
internal import HTTPTypes

/// Calls that run on behalf of others: there is one for whoever waits, and none for nobody.
///
/// What holds at the end of an instant: within it, one comes and another goes.
struct FlightModel {
  private struct Key: Hashable {
    let method: HTTPRequest.Method?
    let path: String
  }

  private var open: [Key: [CallID: CallFacts]] = [:]
  private var lastTime = MonotonicInstant(nanoseconds: 0)
  /// What happened to since that was looked at.
  private var touched: Set<Key> = []

  init?(_ policy: ServicePolicy) {
    // Who falls back is still there, and waits for another service.
    guard policy.singleFlight, policy.fallback == nil else { return nil }
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    if now > lastTime { look(&notes) }
    lastTime = now
    // Calls outside of a group, as those that ask whether a service is well again, can't be told from flights.
    guard call.isShareable, !call.info.path.hasPrefix("/well") else { return }
    let key = Key(method: call.info.method, path: call.info.path)
    switch happening {
    case .started: open[key, default: [:]][call.info.id] = call
    case .ended: open[key]?[call.info.id] = nil
    default: return
    }
    touched.insert(key)
  }

  private mutating func look(_ notes: inout Notes) {
    for key in touched {
      let calls = open[key] ?? [:]
      let flights = calls.values.filter { $0.info.group == nil }
      let waiting = calls.count - flights.count
      if let flight = flights.first, waiting < flights.count {
        notes.violation(flight, "goes on for others, and nobody waits for it")
      }
      if flights.isEmpty, let call = calls.values.first {
        notes.violation(call, "waits for another call's answer, and none is under way")
      }
    }
    touched.removeAll()
  }
}
