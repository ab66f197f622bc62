/// How much room texts take on a terminal, and texts made to fit.
extension StringProtocol {
  /// How many columns the text takes on one line of a terminal.
  ///
  /// It is what terminals do and no standard: East Asian wide and full-width characters and emoji take two columns (Unicode,
  /// UAX #11), marks and what can't be seen take none.
  var columns: Int { reduce(0) { $0 + $1.columns } }
}

extension String {
  /// Which part of a text stays where there is no room for all of it.
  enum Part {
    case beginning
    case end
  }

  /// The text, or as much of it as fits together with an ellipsis.
  ///
  /// - Parameters:
  ///   - limit: how many columns there are, at least 1.
  ///   - part: what stays; of a path the end says more.
  func fitted(to limit: Int, keeping part: Part = .beginning) -> String {
    guard columns > limit else { return self }
    var room = max(0, limit - 1)
    func fits(_ character: Character) -> Bool {
      room -= character.columns
      return room >= 0
    }
    switch part {
    case .beginning: return String(prefix(while: fits)) + "…"
    case .end: return "…" + String(reversed().prefix(while: fits).reversed())
    }
  }

  /// The text with spaces added until it takes `count` columns.
  func padding(toColumns count: Int, onLeft: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, count - columns))
    return onLeft ? spaces + self : self + spaces
  }

  /// The text on several lines of at most so many columns, broken at spaces, and within words that are longer than a line.
  func wrapped(to limit: Int) -> [String] {
    let limit = max(2, limit)
    return split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph in
      var lines = [""]
      for word in paragraph.split(separator: " ") {
        let line = lines[lines.count - 1]
        if line.isEmpty || line.columns + 1 + word.columns <= limit {
          lines[lines.count - 1] += line.isEmpty ? "\(word)" : " \(word)"
        } else {
          lines.append("\(word)")
        }
        while lines[lines.count - 1].columns > limit {
          let whole = lines.removeLast()
          let head = String(whole.fitted(to: limit + 1).dropLast())
          lines += [head, String(whole.dropFirst(head.count))]
        }
      }
      return lines
    }
  }
}

extension String {
  /// The text in pieces of at most so many columns, with every character of it: for what isn't words, such as JSON.
  func folded(to limit: Int) -> [String] {
    var pieces = [""]
    var room = max(2, limit)
    for character in self {
      if character.columns > room {
        pieces.append("")
        room = max(2, limit)
      }
      pieces[pieces.count - 1].append(character)
      room -= character.columns
    }
    return pieces
  }
}

extension [String] {
  /// Each as a paragraph of its own.
  ///
  /// - Parameters:
  ///   - width: how many columns the terminal has; `nil` leaves each on one line.
  ///   - paint: colours a line.
  func asParagraphs(width: Int?, _ paint: (String) -> String = { $0 }) -> String {
    flatMap { text in width.map { text.wrapped(to: $0) } ?? [text] }.map { paint($0) + "\n" }.joined()
  }
}

extension Character {
  fileprivate var columns: Int {
    let scalars = unicodeScalars
    guard let first = scalars.first, !first.isASCII || scalars.count > 1 else { return 1 }
    // The selector of a coloured picture makes it as wide as one.
    if scalars.contains("\u{FE0F}") { return 2 }
    return scalars.lazy.map(\.columns).max() ?? 0
  }
}

extension Unicode.Scalar {
  fileprivate var columns: Int {
    if isASCII { return 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return value == 0xAD ? 1 : 0
    default: break
    }
    // Vowels and final consonants of Hangul stand in the square of the first one.
    if (0x1160...0x11FF).contains(value) { return 0 }
    return properties.isEmojiPresentation || Self.wide.contains { $0.contains(value) } ? 2 : 1
  }

  /// What is wide or full-width and no emoji (Unicode 16, EastAsianWidth.txt), in coarse ranges.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x4DFF, 0x4E00...0xA4CF, 0xA960...0xA97F,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376, 0x1F200...0x1F2FF, 0x20000...0x3FFFD,
  ]
}
