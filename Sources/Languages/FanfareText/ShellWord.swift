/// Texts as words of a command that somebody pastes into a shell.
package enum ShellWord {
  /// A command with its arguments on one line, as somebody can paste it into a shell; every word means what it says.
  package static func command(_ words: [String]) -> String { words.map(quoted).joined(separator: " ") }

  /// The text as one word that means itself in a POSIX shell.
  ///
  /// One with control characters or changes of direction is written `$'…'`, with the bytes of those in octal, which bash, zsh and POSIX
  /// since 2024 read: pasted as it is, it would be something else than what is seen. Octal says the same in every locale, `\u` doesn't.
  package static func quoted(_ text: String) -> String {
    if isPlain(text) { return text }
    guard text.unicodeScalars.contains(where: VisibleText.isHidden) else {
      return "'\(text.replacingScalars { $0 == "'" ? #"'\''"# : nil })'"
    }
    let escaped = text.replacingScalars { scalar in
      switch scalar {
      case "\\": #"\\"#
      case "'": #"\'"#
      case _ where VisibleText.isHidden(scalar): String(scalar).utf8.map(octal).joined()
      default: nil
      }
    }
    return "$'\(escaped)'"
  }

  /// Whether a text means itself without quotes: zsh takes one that begins with `=` for the place of a command.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first != "=" else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "/", ":", "@", "%", "+", "=", ",": true
      default: false
      }
    }
  }

  /// A byte as `\033`: always three digits, since one that follows would be taken for a part of it.
  private static func octal(_ byte: UInt8) -> String {
    "\\\(byte >> 6)\(byte >> 3 & 7)\(byte & 7)"
  }
}
