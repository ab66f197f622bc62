internal import FanfareJSON

/// A value on its way through a program and, while paths are followed, where it stands.
struct Item {
  var value: JSONValue
  var trail: Trail

  init(_ value: JSONValue, _ trail: Trail = .off) {
    self.value = value
    self.trail = trail
  }

  /// Takes the value out and leaves `null`, so that it can be changed in place if nothing else holds it.
  mutating func take() -> JSONValue {
    let taken = value
    value = .null
    return taken
  }

  /// The value alone: what happens to it isn't followed.
  var untracked: Item { Item(value) }

  /// A value that was made from this one and stands nowhere in the input.
  func making(_ value: JSONValue) -> Item { Item(value, trail.lost) }
}

/// Where a value stands in the value that a path begins at.
enum Trail {
  /// Nobody asks.
  case off
  /// Nowhere: it was made, and isn't a part of that value.
  case lost
  /// It is that value.
  case root
  /// A step further than another place.
  case step(Step)

  final class Step {
    let before: Trail
    let key: JSONValue
    /// How many steps lead here.
    let count: Int

    init(_ before: Trail, _ key: JSONValue) {
      self.before = before
      self.key = key
      count = before.count + 1
    }
  }

  var isOff: Bool {
    if case .off = self { return true }
    return false
  }

  var isLost: Bool {
    if case .lost = self { return true }
    return false
  }

  /// The trail of a value that is made here.
  var lost: Trail { isOff ? .off : .lost }

  var count: Int {
    if case .step(let step) = self { return step.count }
    return 0
  }

  /// The trail of what stands at a key of the value here.
  func appending(_ key: JSONValue) -> Trail { .step(Step(self, key)) }

  /// The keys from the root to here.
  var path: [JSONValue] {
    var keys: [JSONValue] = []
    keys.reserveCapacity(count)
    var trail = self
    while case .step(let step) = trail {
      keys.append(step.key)
      trail = step.before
    }
    keys.reverse()
    return keys
  }
}
