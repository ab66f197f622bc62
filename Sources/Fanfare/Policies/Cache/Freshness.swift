internal import HTTPTypes

/// How long a response may be used again, and whether it may be kept at all (RFC 9111, sections 3, 4.2 and 5).
///
/// The cache belongs to one client, so it is private: `s-maxage` and `private` don't concern it, and what a credential gets
/// is kept under that credential.
enum Freshness {
  /// The statuses whose responses are kept.
  private static let statuses: Set<Int> = [200, 203, 204]

  /// For how long a response may be used from now on.
  ///
  /// What the response says of its own life can shorten that of the policy and not lengthen it. A value that can't be read
  /// counts as stale, and `Age` counts as life that has passed. Its own `Date` isn't compared with the clock here: clocks
  /// that differ would make every answer look old.
  ///
  /// - Parameters:
  ///   - response: the response.
  ///   - limit: the policy's time to live.
  ///   - today: the time of the day, in seconds since 1970.
  /// - Returns: `nil` if it mustn't be kept.
  static func lifetime(of response: ServiceResponse, atMost limit: Duration, today: Double) -> Duration? {
    guard statuses.contains(response.status.code) else { return nil }
    let headers = response.headers
    let control = CacheControl(headers)
    guard !control.forbidsKeeping, !headers[values: .vary].contains(where: { $0.contains("*") }) else {
      return nil
    }
    let told = control.maximumAge ?? expiry(in: headers, today: today)
    let age = headers[values: .age].first.map { CacheControl.seconds($0) ?? CacheControl.longest } ?? 0
    let left = told.map { min(limit, .seconds($0 - age)) } ?? limit - .seconds(age)
    return left > .zero ? left : nil
  }

  private static func expiry(in headers: HTTPFields, today: Double) -> Int? {
    guard let value = headers[values: .expires].first else { return nil }
    guard let date = HTTPDate(parsing: value, today: today) else { return 0 }
    let now = headers[.date].flatMap { HTTPDate(parsing: $0, today: today)?.secondsSince1970 }
    return max(0, min(date.secondsSince1970 - (now ?? Int(today)), CacheControl.longest))
  }
}

/// What the `Cache-Control` field says (RFC 9111, section 5.2); of a message without it, `Pragma: no-cache`.
struct CacheControl {
  /// `no-store` or `no-cache`.
  private(set) var forbidsKeeping = false
  /// The smallest `max-age`, in seconds; 0 for one that can't be read.
  private(set) var maximumAge: Int?

  /// Whether a request with it wants an answer made for it.
  var asksAnew: Bool { forbidsKeeping || maximumAge == 0 }

  /// What a larger number of seconds counts as.
  static let longest = Int(Int32.max)

  init(_ headers: HTTPFields) {
    let values = headers[values: .cacheControl]
    for directive in values.flatMap({ $0.split(separator: ",") }) {
      let parts = directive.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      switch Self.trimmed(parts[0]).lowercased() {
      case "no-store", "no-cache": forbidsKeeping = true
      case "max-age":
        let age = parts.count > 1 ? Self.seconds(Self.trimmed(parts[1])) ?? 0 : 0
        maximumAge = min(maximumAge ?? age, age)
      default: break
      }
    }
    if values.isEmpty, headers[values: .pragma].contains(where: { $0.lowercased().contains("no-cache") }) {
      forbidsKeeping = true
    }
  }

  /// A number of seconds, quoted or not; `nil` if it isn't one.
  static func seconds(_ text: some StringProtocol) -> Int? {
    var digits = text[...]
    if digits.utf8.count >= 2, digits.first == "\"", digits.last == "\"" {
      digits = digits.dropFirst().dropLast()
    }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(digits).map { min($0, longest) } ?? longest
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
