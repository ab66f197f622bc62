/// Takes secrets out of texts that leave: log lines, errors, events, tables.
///
/// A secret is found by its value, as it is or in the encodings that a URL, JSON, HTML, Basic authentication or a dump
/// give it, also where a text was cut in the middle of one. What a program computed from a secret, such as its first half
/// or its hash, can't be found.
///
/// Secrets of fewer than four bytes are hidden where they stand as words of their own; anywhere else they would be found
/// in what has nothing to do with them.
package struct Redaction: Sendable {
  /// What stands in the place of a secret.
  package static let placeholder = "<hidden>"

  /// The secrets and the lines of those that have several: a key in PEM, say, is often shown line by line.
  private var secrets: Set<[UInt8]> = []
  /// The secrets by their first byte, the longer ones first: one may be a part of another.
  private var byFirstByte: [UInt8: [[UInt8]]] = [:]

  /// Creates a redaction that hides nothing yet.
  package init() {}

  /// Creates a redaction of some secrets; empty texts are no secrets.
  package init(_ secrets: some Sequence<String>) {
    add(secrets)
  }

  /// Whether there is nothing to hide.
  package var isEmpty: Bool { secrets.isEmpty }

  /// Hides further secrets from now on; empty texts are no secrets.
  package mutating func add(_ texts: some Sequence<String>) {
    for text in texts {
      insert(Array(text.utf8))
      guard text.utf8.contains(UInt8(ascii: "\n")) else { continue }
      for line in text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
        if line.count >= Self.shortest { insert(Array(line)) }
      }
    }
  }

  private mutating func insert(_ secret: [UInt8]) {
    guard let first = secret.first, secrets.insert(secret).inserted else { return }
    byFirstByte[first, default: []].append(secret)
    byFirstByte[first]?.sort { $0.count > $1.count }
  }

  /// The text with `<hidden>` in the place of each secret.
  package func applied(to text: String) -> String {
    guard !secrets.isEmpty else { return text }
    let bytes = Array(text.utf8)
    let places = places(in: bytes)
    guard !places.isEmpty else { return text }
    var shown: [UInt8] = []
    var end = 0
    for place in places {
      shown += bytes[end..<place.lowerBound]
      shown += Self.placeholder.utf8
      end = place.upperBound
    }
    shown += bytes[end...]
    return String(decoding: shown, as: UTF8.self)
  }

  /// Below this length a secret is hidden as a word only, and a beginning that a cut has left isn't hidden.
  private static let shortest = 4
}

extension Redaction {
  /// Where secrets stand, in order and without overlaps.
  private func places(in bytes: [UInt8]) -> [Range<Int>] {
    var places: [Range<Int>] = []
    var position = 0
    var encodedUntil = 0
    while position < bytes.count {
      if let end = end(ofSecretAt: position, in: bytes) {
        places.append(position..<end)
        position = end
        continue
      }
      if position >= encodedUntil, let run = EncodedRun(at: position, of: bytes) {
        if run.readings.contains(where: { hasSecret($0, isCut: Self.isCut(bytes, at: run.end)) }) {
          places.append(position..<run.end)
          position = run.end
          continue
        }
        encodedUntil = run.end
      }
      position += 1
    }
    return places
  }

  /// Whether decoded bytes have a secret, or end with the beginning of one where the text was cut.
  ///
  /// One of one or two bytes is found only in what is a text: any bytes at all have it somewhere.
  private func hasSecret(_ bytes: [UInt8], isCut: Bool) -> Bool {
    let isText = bytes.allSatisfy { (0x20..<0x7F).contains($0) }
    let bytes = isCut ? bytes + Self.ellipsis : bytes
    return bytes.indices.contains { end(ofSecretAt: $0, in: bytes, words: isText) != nil }
  }

  /// The end of the longest secret that begins at a position; `words` says whether the shortest count.
  private func end(ofSecretAt position: Int, in bytes: [UInt8], words: Bool = true) -> Int? {
    var longest: Int?
    for first in Escape.firstBytes(at: position, of: bytes) {
      for secret in byFirstByte[first] ?? [] {
        guard let end = end(of: secret, at: position, in: bytes), end > longest ?? position else { continue }
        if secret.count < Self.shortest {
          guard words || secret.count > 2, Self.isWord(position..<end, of: bytes) else { continue }
        }
        longest = end
      }
    }
    return longest
  }

  /// The end of a secret at a position: whole, or up to where the text was cut.
  private func end(of secret: [UInt8], at start: Int, in bytes: [UInt8]) -> Int? {
    var position = start
    var matched = 0
    while matched < secret.count {
      let rest = secret[matched...]
      if let escape = Escape.readings(at: position, of: bytes).first(where: { rest.starts(with: $0.bytes) }) {
        position += escape.length
        matched += escape.bytes.count
      } else if position < bytes.count, bytes[position] == secret[matched] {
        position += 1
        matched += 1
      } else {
        let isLong = matched >= Self.shortest || 2 * matched >= secret.count
        guard matched > 0, isLong else { return nil }
        return Self.cut(in: bytes, at: position)
      }
    }
    return position
  }

  private static func isWord(_ range: Range<Int>, of bytes: [UInt8]) -> Bool {
    func isPart(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        true
      default: false
      }
    }
    return (range.lowerBound == 0 || !isPart(bytes[range.lowerBound - 1]))
      && (range.upperBound == bytes.count || !isPart(bytes[range.upperBound]))
  }
}

extension Redaction {
  private static let ellipsis = Array("…".utf8)
  private static let dots = Array("...".utf8)

  private static func isCut(_ bytes: [UInt8], at position: Int) -> Bool {
    bytes[position...].starts(with: ellipsis) || bytes[position...].starts(with: dots)
  }

  /// What stands for a character that was cut.
  private static let replacement = Array("\u{FFFD}".utf8)

  /// Where the mark of a cut begins, at a position or behind what is left of a character there.
  private static func cut(in bytes: [UInt8], at position: Int) -> Int? {
    if isCut(bytes, at: position) { return position }
    let rest = bytes[position...]
    guard rest.starts(with: replacement) || rest.first.map(Escape.introducers.contains) ?? false else {
      return nil
    }
    return (position + 1..<min(bytes.count, position + Escape.longest)).first { isCut(bytes, at: $0) }
  }
}
