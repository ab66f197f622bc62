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
  mutating func keep(_ response: ServiceResponse, for key: RequestKey, at now: MonotonicInstant) {
    if let slot = slots[key] { remove(slot) }
    guard let life = CacheControl(response.headers).lifetime(atMost: policy.timeToLive), life > .zero else {
      return
    }
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
    response.body.count + key.body.count + key.target.utf8.count + 256
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

/// What the `Cache-Control` field of a response says about keeping it (RFC 9111, section 5.2.2).
struct CacheControl {
  private var forbidsKeeping = false
  private var maximumAge: Int?

  init(_ headers: HTTPFields) {
    for directive in headers[values: .cacheControl].flatMap({ $0.split(separator: ",") }) {
      let parts = directive.split(separator: "=", maxSplits: 1)
      let name = parts[0].filter { $0 != " " && $0 != "\t" }.lowercased()
      switch name {
      case "no-store", "no-cache": forbidsKeeping = true
      case "max-age": maximumAge = parts.count > 1 ? Int(parts[1].filter(\.isNumber).prefix(9)) ?? 0 : 0
      default: break
      }
    }
  }

  /// How long the response may be used; `nil` if it mustn't be kept.
  func lifetime(atMost limit: Duration) -> Duration? {
    guard !forbidsKeeping else { return nil }
    return maximumAge.map { min(limit, .seconds($0)) } ?? limit
  }
}
