internal import HTTPTypes

/// The answers that a ``CachePolicy`` keeps: bounded, and the one used longest ago goes first.
///
/// Entries stand in one array and are linked in the order of their use, so that every operation is O(1).
struct ResponseCache {
  private struct Entry {
    let key: RequestKey
    let response: ServiceResponse
    let expires: MonotonicInstant
    var newer = -1
    var older = -1
  }

  private let policy: CachePolicy
  private var slots: [RequestKey: Int] = [:]
  private var entries: [Entry?] = []
  private var free: [Int] = []
  private var newest = -1
  private var oldest = -1
  private(set) var bytes = 0

  init(_ policy: CachePolicy) {
    self.policy = policy
  }

  /// How many answers are kept.
  var count: Int { slots.count }

  /// The answer to an equal request, if there is one that is still good.
  mutating func response(to key: RequestKey, at now: MonotonicInstant) -> ServiceResponse? {
    guard let slot = slots[key], let entry = entries[slot] else { return nil }
    guard entry.expires > now else {
      remove(slot)
      return nil
    }
    unlink(slot)
    link(slot)
    return entry.response
  }

  /// Keeps an answer if it may be kept.
  ///
  /// - Parameters:
  ///   - response: the answer.
  ///   - key: what makes requests equal.
  ///   - now: the time of the cache's clock.
  ///   - today: the time of the day, in seconds since 1970.
  mutating func keep(
    _ response: ServiceResponse,
    for key: RequestKey,
    at now: MonotonicInstant,
    today: Double
  ) {
    if let slot = slots[key] { remove(slot) }
    guard let life = Freshness.lifetime(of: response, atMost: policy.timeToLive, today: today) else { return }
    let size = Self.size(of: response, key)
    guard size <= policy.maximumBytes else { return }
    let slot = free.popLast() ?? entries.count
    let entry = Entry(key: key, response: response, expires: now.advanced(by: life))
    if slot == entries.count { entries.append(entry) } else { entries[slot] = entry }
    slots[key] = slot
    bytes += size
    link(slot)
    while slots.count > policy.maximumEntries || bytes > policy.maximumBytes { remove(oldest) }
  }

  private static func size(of response: ServiceResponse, _ key: RequestKey) -> Int {
    response.body.count + size(of: response.headers) + key.body.count + size(of: key.headers)
      + key.target.utf8.count + 256
  }

  private static func size(of fields: HTTPFields) -> Int {
    fields.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 64 }
  }

  private mutating func remove(_ slot: Int) {
    guard let entry = entries[slot] else { return }
    unlink(slot)
    slots[entry.key] = nil
    entries[slot] = nil
    free.append(slot)
    bytes -= Self.size(of: entry.response, entry.key)
  }

  private mutating func link(_ slot: Int) {
    entries[slot]?.older = newest
    entries[slot]?.newer = -1
    if newest >= 0 { entries[newest]?.newer = slot }
    newest = slot
    if oldest < 0 { oldest = slot }
  }

  private mutating func unlink(_ slot: Int) {
    guard let entry = entries[slot] else { return }
    if entry.newer >= 0 { entries[entry.newer]?.older = entry.older } else { newest = entry.older }
    if entry.older >= 0 { entries[entry.older]?.newer = entry.newer } else { oldest = entry.newer }
  }
}
