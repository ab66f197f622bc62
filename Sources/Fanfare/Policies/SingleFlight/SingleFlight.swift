internal import Synchronization

/// The calls of a service that run now and whose answers are shared by equal calls.
///
/// A flight is a task of its own and not of the caller that began it: callers come and go, and one that gives up
/// doesn't fail the others. Only when nobody waits any more is the flight cancelled.
final class SingleFlight: Sendable {
  /// One caller's place on a flight.
  typealias Seat = OneShot<Arrival>

  /// What a caller gets from a flight.
  enum Arrival: Sendable {
    case landed(ServiceResult<ServiceResponse>)
    case late
    case cancelled
  }

  private struct Flight {
    let number: UInt64
    var seats: [Seat]
    var task: Task<Void, Never>?
  }

  private struct State {
    var flights: [RequestKey: Flight] = [:]
    var nextNumber: UInt64 = 0
  }

  private let state = Mutex(State())

  /// How many calls run on behalf of others.
  var count: Int { state.withLock { $0.flights.count } }

  /// Takes a seat on the flight of `key`, and begins it if there is none.
  ///
  /// - Parameters:
  ///   - key: what makes calls equal.
  ///   - begin: begins the task that makes the call and calls its argument with the result.
  func board(
    _ key: RequestKey,
    begin: (@escaping @Sendable (ServiceResult<ServiceResponse>) -> Void) -> Task<Void, Never>
  ) -> Seat {
    let seat = Seat()
    let number: UInt64? = state.withLock { state in
      if state.flights[key] != nil {
        state.flights[key]?.seats.append(seat)
        return nil
      }
      state.nextNumber += 1
      state.flights[key] = Flight(number: state.nextNumber, seats: [seat])
      return state.nextNumber
    }
    guard let number else { return seat }
    let task = begin { self.land(key, number, $0) }
    let isAbandoned = state.withLock { state in
      guard let flight = state.flights[key], flight.number == number else { return false }
      state.flights[key] =
        flight.seats.isEmpty ? nil : Flight(number: number, seats: flight.seats, task: task)
      return flight.seats.isEmpty
    }
    if isAbandoned { task.cancel() }
    return seat
  }

  /// Leaves a flight; the last one to leave cancels it.
  func leave(_ key: RequestKey, _ seat: Seat) {
    let task: Task<Void, Never>? = state.withLock { state in
      guard let index = state.flights[key]?.seats.firstIndex(where: { $0 === seat }) else { return nil }
      state.flights[key]?.seats.remove(at: index)
      guard state.flights[key]?.seats.isEmpty == true, let task = state.flights[key]?.task else { return nil }
      state.flights[key] = nil
      return task
    }
    task?.cancel()
  }

  private func land(_ key: RequestKey, _ number: UInt64, _ result: ServiceResult<ServiceResponse>) {
    let seats: [Seat] = state.withLock { state in
      guard let flight = state.flights[key], flight.number == number else { return [] }
      state.flights[key] = nil
      return flight.seats
    }
    for seat in seats { seat.resolve(.landed(result)) }
  }
}
