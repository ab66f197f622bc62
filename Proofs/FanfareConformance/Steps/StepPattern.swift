/// The words of a kind of step, with places for names, numbers and texts.
///
/// A pattern such as `{task} should run before {task}` is compared word by word. The places are `{task}`, a word or a
/// text in single quotes; `{text}`, a text in quotes; `{texts}` and `{numbers}`, one or more of them with commas between;
/// and `{number}`.
struct StepPattern: Sendable {
  /// What stood in the places of a pattern, in their order.
  struct Matches: Hashable, Sendable {
    var texts: [String] = []
    var numbers: [Int] = []
  }

  private let words: [Substring]

  init(_ pattern: String) {
    words = pattern.split(separator: " ")
  }

  /// Whether the step has a text between `"""`.
  var takesDocument: Bool { words.last?.last == ":" }

  /// What stands in the places of the pattern; `nil` if the text has another form.
  func matches(_ text: String) -> Matches? {
    var matches = Matches()
    var tokens = StepToken.tokens(of: text)[...]
    for word in words {
      guard let token = tokens.popFirst(), matches.take(token, for: word) else { return nil }
      guard word == "{texts}" || word == "{numbers}" else { continue }
      while let next = tokens.first, matches.take(next, for: word) { tokens.removeFirst() }
    }
    return tokens.isEmpty ? matches : nil
  }
}

extension StepPattern.Matches {
  fileprivate mutating func take(_ token: StepToken, for word: Substring) -> Bool {
    switch (word, token) {
    case ("{task}", .word(let text)), ("{task}", .quoted(let text)), ("{text}", .quoted(let text)),
      ("{texts}", .quoted(let text)):
      texts.append(text)
    case ("{number}", .word(let text)), ("{numbers}", .word(let text)):
      guard let number = Int(text) else { return false }
      numbers.append(number)
    case (_, .word(let text)): return word == text
    default: return false
    }
    return true
  }
}

/// A word of a step, or a text in single quotes.
enum StepToken: Hashable, Sendable {
  case word(String)
  case quoted(String)

  /// The words of a step; commas after them mean nothing.
  static func tokens(of text: String) -> [StepToken] {
    var tokens: [StepToken] = []
    var rest = text.drop { $0 == " " }
    while let first = rest.first {
      if first == "'", let end = rest.dropFirst().firstIndex(of: "'") {
        tokens.append(.quoted(String(rest[rest.index(after: rest.startIndex)..<end])))
        rest = rest[rest.index(after: end)...]
      } else {
        let word = rest.prefix { $0 != " " }
        rest = rest.dropFirst(word.count)
        tokens.append(.word(String(word.last == "," ? word.dropLast() : word)))
      }
      rest = rest.drop { $0 == " " || $0 == "," }
    }
    return tokens
  }
}
