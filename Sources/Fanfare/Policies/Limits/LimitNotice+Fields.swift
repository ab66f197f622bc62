internal import HTTPTypes

/// The header fields in which services tell of limits.
///
/// - `Retry-After` (RFC 9110, section 10.2.3), and `retry-after-ms` with milliseconds.
/// - `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), and `RateLimit-Limit`, `-Remaining` and `-Reset` of
///   its versions up to 06.
/// - `X-RateLimit-Limit`, `-Remaining` and `-Reset`, with or without what they count behind it (`X-RateLimit-Remaining-Tokens`), also as
///   `X-Rate-Limit-…` and with the name of a vendor in front (`anthropic-ratelimit-tokens-remaining`).
/// - `X-RateLimit-Resource`, which says what a request belongs to where several things have limits of their own, as `pk` does in the
///   draft: the numbers of one aren't those of another.
extension LimitNotice {
  /// Reads the fields of an answer.
  ///
  /// - Parameters:
  ///   - headers: the answer's.
  ///   - today: the time of the day here, in seconds since 1970; asked for only if it matters.
  /// - Returns: `nil` if they say nothing that can be understood.
  init?(_ headers: HTTPFields, today: @autoclosure () -> Double) {
    var fields: [(name: String, value: String)] = []
    // One look at each name: nearly all answers have none of these.
    for field in headers where Self.isCandidate(field.name.canonicalName) {
      if field.value.utf8.count <= 512, fields.count < 64 {
        fields.append((field.name.canonicalName, field.value))
      }
    }
    guard !fields.isEmpty else { return nil }
    let clock = LimitTime(headers, today: today())
    var milliseconds: Duration?
    var resource: Substring?
    for (name, value) in fields {
      switch name {
      case "retry-after": retryAfter = retryAfter ?? clock.retryAfter(value)
      case "retry-after-ms", "x-ms-retry-after-ms":
        milliseconds = milliseconds ?? LimitTime.milliseconds(value)
      case "x-ratelimit-resource", "ratelimit-resource": resource = value[...].unquoted
      case "ratelimit-policy", "ratelimit": readList(value, isPolicy: name == "ratelimit-policy")
      default: readSingle(name, value, clock)
      }
    }
    // The finer one wins.
    retryAfter = milliseconds ?? retryAfter
    windows.removeAll { $0.remaining == nil || $0.name == Self.unusable }
    for index in windows.indices where windows[index].partition.isEmpty {
      windows[index].partition = resource.map(String.init) ?? ""
    }
    if retryAfter == nil, windows.isEmpty { return nil }
  }

  /// The name of what isn't a rate, and so is none of the limits here.
  private static let unusable = "concurrent-requests"

  private static func isCandidate(_ name: String) -> Bool {
    guard name.utf8.count >= 9, name.utf8.count <= 64 else { return false }
    var name = name
    return name.withUTF8(mentionsRate)
  }

  /// Whether there is `rate` or `retr` in a name, as in all of them.
  ///
  /// From one `r` to the next, since this is asked of every field of every answer, and few names have any.
  private static func mentionsRate(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    var place = 0
    while place + 4 <= name.count {
      if name[place] == UInt8(ascii: "r") {
        let word = UnsafeRawBufferPointer(name).loadUnaligned(fromByteOffset: place, as: UInt32.self)
        // `rate` and `retr`.
        if word.bigEndian == 0x7261_7465 || word.bigEndian == 0x7265_7472 { return true }
      }
      place += 1
    }
    return false
  }

  // MARK: One field for each number

  private enum Role: String {
    case limit, remaining, reset
  }

  private mutating func readSingle(_ name: String, _ value: String, _ clock: LimitTime) {
    guard let (role, unit) = Self.parts(of: name) else { return }
    let change: (inout Window) -> Void
    switch role {
    case .limit:
      // `100, 100;w=60` in old drafts: the first number is the one that counts.
      let first = value.utf8.prefix { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ";") }
      guard let number = LimitTime.number(Substring(first)) else { return }
      change = { $0.quota = number }
    case .remaining:
      guard let number = LimitTime.number(value[...]) else { return }
      change = { $0.remaining = number }
    case .reset:
      guard let time = clock.reset(value) else { return }
      change = { $0.reset = time }
    }
    update(unit) {
      change(&$0)
      $0.countsRequests = Self.countsRequests(unit)
      $0.length = Self.length(unit) ?? $0.length
    }
  }

  /// What a field says, and of what: `(.remaining, "tokens")`.
  private static func parts(of name: String) -> (role: Role, unit: String)? {
    var name = name
    return name.withUTF8 { name -> (Role, String)? in
      guard let start = end(of: "ratelimit", in: name) ?? end(of: "rate-limit", in: name) else { return nil }
      let dash = UInt8(ascii: "-")
      var words = name[start...].split(separator: dash)
      for (index, word) in words.enumerated() {
        guard let role = Role(rawValue: String(decoding: word, as: UTF8.self)) else { continue }
        words.remove(at: index)
        let unit = String(decoding: Array(words.joined(separator: CollectionOfOne(dash))), as: UTF8.self)
        // `X-RateLimit-Reset-After` has the seconds that `X-RateLimit-Reset` has as a date.
        return (role, unit == "after" || unit == "requests" ? "" : unit)
      }
      return nil
    }
  }

  /// Where a word ends in a name, the first time it stands there.
  private static func end(of word: StaticString, in name: UnsafeBufferPointer<UInt8>) -> Int? {
    let word = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    var start = 0
    while start + word.count <= name.count {
      if name[start...].starts(with: word) { return start + word.count }
      start += 1
    }
    return nil
  }

  private static func countsRequests(_ unit: String) -> Bool {
    if unit.isEmpty || length(unit) != nil { return true }
    var unit = unit
    return unit.withUTF8 { end(of: "request", in: $0) != nil || end(of: "call", in: $0) != nil }
  }

  private static func length(_ unit: String) -> Duration? {
    switch unit {
    case "second": .seconds(1)
    case "minute": .seconds(60)
    case "hour": .seconds(3600)
    case "day": .seconds(86_400)
    default: nil
    }
  }

  // MARK: Lists of structured fields

  /// Reads `"burst";q=100;w=60, "daily";q=1000` or `"burst";r=50;t=30`: lists of RFC 9651, of which an item that isn't understood is
  /// left out.
  private mutating func readList(_ value: String, isPolicy: Bool) {
    for item in value.utf8.split(separator: UInt8(ascii: ",")) {
      let parts = item.split(separator: UInt8(ascii: ";")).map { Substring($0).trimmed }
      guard let name = parts.first?.unquoted else { continue }
      var (amount, time): (Double?, Double?)
      var (unit, partition): (Substring?, Substring?)
      for part in parts.dropFirst() {
        guard let equals = part.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
        let value = part[part.utf8.index(after: equals)...]
        switch part[..<equals] {
        case "qu": unit = value.unquoted
        case "pk": partition = value.unquoted
        case isPolicy ? "q" : "r": amount = LimitTime.number(value)
        case isPolicy ? "w" : "t": time = LimitTime.number(value)
        default: continue
        }
      }
      update(unit == "concurrent-requests" ? Self.unusable : String(name)) { window in
        if let unit { window.countsRequests = unit == "requests" }
        if let partition { window.partition = String(partition) }
        if isPolicy {
          window.quota = amount
          window.length = time.map(LimitTime.seconds)
        } else {
          window.remaining = amount
          window.reset = time.map(LimitTime.seconds)
        }
      }
    }
  }
}

// Bytes and not characters, here and above: what the fields are made of is ASCII, and finding where characters end costs more than all
// the rest of reading them.
extension Substring {
  fileprivate var trimmed: Substring {
    var text = utf8
    while let first = text.first, first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
      text.removeFirst()
    }
    while let last = text.last, last == UInt8(ascii: " ") || last == UInt8(ascii: "\t") { text.removeLast() }
    return Substring(text)
  }

  /// What stands between quotes, or the token as it is; `nil` if there is nothing.
  fileprivate var unquoted: Substring? {
    var text = trimmed.utf8
    let quote = UInt8(ascii: "\"")
    if text.count >= 2, text.first == quote, text.last == quote { text = text.dropFirst().dropLast() }
    return text.isEmpty || text.count > 64 ? nil : Substring(text)
  }
}
