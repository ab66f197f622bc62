/// Named sums over answers, such as tokens and money.
///
/// ```swift
/// var spent: Meters = ["usd": 0.25]
/// spent += ["usd": 0.5, "tokens": 1200]
/// print(spent["usd"])  // 0.75
/// ```
public struct Meters: Hashable, Sendable {
  /// One of the sums.
  public struct Entry: Hashable, Sendable {
    /// What is summed up.
    public let name: String
    /// How much it is by now; never negative.
    public fileprivate(set) var amount: Double
  }

  /// The sums, by name; what was never counted isn't there.
  public private(set) var entries: [Entry] = []

  /// Creates sums of nothing.
  public init() {}

  /// Whether nothing was counted.
  public var isEmpty: Bool { entries.isEmpty }

  /// A sum; zero if nothing was counted.
  public subscript(name: String) -> Double { entries.first { $0.name == name }?.amount ?? 0 }

  /// Counts something.
  ///
  /// - Parameters:
  ///   - amount: how much. What is negative or no number isn't counted, and 1e15 at most.
  ///   - name: what it is.
  public mutating func add(_ amount: Double, to name: String) {
    guard amount >= 0 else { return }
    let amount = min(amount, 1e15)
    // There are two or three of them.
    if let index = entries.firstIndex(where: { $0.name == name }) {
      entries[index].amount = min(entries[index].amount + amount, 1e15)
    } else {
      let place = entries.firstIndex { $0.name > name } ?? entries.count
      entries.insert(Entry(name: name, amount: amount), at: place)
    }
  }

  /// Adds other sums.
  public static func += (sum: inout Meters, other: Meters) {
    for entry in other.entries { sum.add(entry.amount, to: entry.name) }
  }

  /// The sums of two together.
  public static func + (first: Meters, second: Meters) -> Meters {
    var sum = first
    sum += second
    return sum
  }

  /// These sums, each so many times.
  package func times(_ factor: Double) -> Meters {
    var product = Meters()
    for entry in entries { product.add(entry.amount * factor, to: entry.name) }
    return product
  }
}

extension Meters: CustomStringConvertible {
  /// `tokens 1234, usd 0.5`; empty if nothing was counted.
  public var description: String {
    entries.map { "\($0.name) \(Self.text(of: $0.amount))" }.joined(separator: ", ")
  }

  /// An amount as people read it: whole from 100 on, and otherwise with three digits that count, such as `1.23` and `0.000123`.
  package static func text(of amount: Double) -> String {
    guard amount < 100, amount != amount.rounded() else { return "\(Int64(min(amount, 1e15).rounded()))" }
    var (scaled, decimals) = (amount, 0)
    while scaled < 100, decimals < 12 { (scaled, decimals) = (scaled * 10, decimals + 1) }
    var digits = Int64(scaled.rounded())
    while decimals > 0, digits % 10 == 0 { (digits, decimals) = (digits / 10, decimals - 1) }
    let text = String(digits)
    guard decimals > 0 else { return text }
    let padded = String(repeating: "0", count: max(0, decimals + 1 - text.utf8.count)) + text
    return "\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
  }
}

extension Meters: ExpressibleByDictionaryLiteral {
  /// Creates sums; what has one name is added.
  public init(dictionaryLiteral elements: (String, Double)...) {
    for (name, amount) in elements { add(amount, to: name) }
  }
}

/// An object with a member for each sum, in the order of their names.
extension Meters: Codable {
  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads sums.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for key in container.allKeys { add(try container.decode(Double.self, forKey: key), to: key.stringValue) }
  }

  /// Writes sums.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for entry in entries { try container.encode(entry.amount, forKey: Name(stringValue: entry.name)) }
  }
}
