internal import Fanfare

/// How many exchanges services allow on a connection of HTTP/2 whose connections are all closed.
///
/// A service that allows less than is usual would refuse what the next connection sends before it has been told.
struct KnownStreamLimits {
  private var limits: [Origin: Int] = [:]
  /// The origins, those that were noted first before the others.
  private var order: [Origin] = []

  /// How many are known at most; of more the first are forgotten, so that calls to ever new origins leave nothing behind.
  static let capacity = 256

  /// What a service allowed last; what is usual if that isn't known.
  func maximum(of origin: Origin) -> Int {
    limits.isEmpty ? StreamLimits.usual : limits[origin] ?? StreamLimits.usual
  }

  /// Notes what a service allowed last.
  mutating func note(_ maximum: Int, of origin: Origin) {
    let isUsual = maximum == StreamLimits.usual
    guard !isUsual || !limits.isEmpty else { return }
    let known = limits.updateValue(maximum, forKey: origin)
    if known == nil { order.append(origin) }
    if isUsual {
      limits[origin] = nil
      order.removeAll { $0 == origin }
    } else if order.count > Self.capacity {
      limits[order.removeFirst()] = nil
    }
  }
}
