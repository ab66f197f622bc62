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

  private mutating func readSingle(_ name: String, _ value: String, _ clock: LimitTime) {
    guard let (role, unit) = Self.parts(of: name) else { return }
    let countsRequests = Self.countsRequests(unit)
    let length = Self.lengths[unit]
    switch role {
    case "limit":
      // `100, 100;w=60` in old drafts: the first number is the one that counts.
      guard let number = LimitTime.number(value.prefix { $0 != "," && $0 != ";" }) else { return }
      update(unit) { $0.quota = number }
    case "remaining":
      guard let number = LimitTime.number(value[...]) else { return }
      update(unit) { $0.remaining = number }
    default:
      guard let time = clock.reset(value) else { return }
      update(unit) { $0.reset = time }
    }
    update(unit) {
      $0.countsRequests = countsRequests
      $0.length = length ?? $0.length
    }
  }

  /// What a field says, and of what: `("remaining", "tokens")`.
  private static func parts(of name: String) -> (role: String, unit: String)? {
    guard let start = name.range(of: "ratelimit") ?? name.range(of: "rate-limit") else { return nil }
    var words = name[start.upperBound...].split(separator: "-").map(String.init)
    guard let index = words.firstIndex(where: { ["limit", "remaining", "reset"].contains($0) }) else {
      return nil
    }
    let role = words.remove(at: index)
    let unit = words.joined(separator: "-")
    // `X-RateLimit-Reset-After` has the seconds that `X-RateLimit-Reset` has as a date.
    return (role, unit == "after" || unit == "requests" ? "" : unit)
  }

  private static func countsRequests(_ unit: String) -> Bool {
    unit.isEmpty || unit.contains("request") || unit.contains("call") || lengths[unit] != nil
  }

  private static let lengths: [String: Duration] = [
    "second": .seconds(1), "minute": .seconds(60), "hour": .seconds(3600), "day": .seconds(86_400),
  ]

  // MARK: Lists of structured fields

  /// Reads `"burst";q=100;w=60, "daily";q=1000` or `"burst";r=50;t=30`: lists of RFC 9651, of which an item that isn't understood is
  /// left out.
  private mutating func readList(_ value: String, isPolicy: Bool) {
    for item in value.split(separator: ",") {
      let parts = item.split(separator: ";").map { $0.trimmed }
      guard let name = parts.first?.unquoted else { continue }
      var numbers: [Substring: Double] = [:]
      var (unit, partition): (Substring?, Substring?)
      for part in parts.dropFirst() {
        let pair = part.split(separator: "=", maxSplits: 1)
        guard pair.count == 2 else { continue }
        if pair[0] == "qu" { unit = pair[1].unquoted }
        if pair[0] == "pk" { partition = pair[1].unquoted }
        numbers[pair[0]] = LimitTime.number(pair[1])
      }
      update(unit == "concurrent-requests" ? Self.unusable : String(name)) { window in
        if let unit { window.countsRequests = unit == "requests" }
        if let partition { window.partition = String(partition) }
        if isPolicy {
          window.quota = numbers["q"]
          window.length = numbers["w"].map(LimitTime.seconds)
        } else {
          window.remaining = numbers["r"]
          window.reset = numbers["t"].map(LimitTime.seconds)
        }
      }
    }
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }

  /// What stands between quotes, or the token as it is; `nil` if there is nothing.
  fileprivate var unquoted: Substring? {
    let text = trimmed
    let inner =
      text.hasPrefix("\"") && text.hasSuffix("\"") && text.count >= 2 ? text.dropFirst().dropLast() : text
    return inner.isEmpty || inner.utf8.count > 64 ? nil : inner
  }
}

extension String {
  /// Where a text stands for the first time; Foundation has this, which the core does without.
  fileprivate func range(of text: String) -> Range<String.Index>? { ranges(of: text).first }
}
