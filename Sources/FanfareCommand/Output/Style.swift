import Foundation

/// Colours and bars for a terminal, or plain text for everything else.
struct Style: Sendable {
  /// Whether escape sequences for colours may be written.
  let hasColour: Bool

  /// Whether bars are drawn.
  let hasBars: Bool

  /// What standard output can show: `NO_COLOR` (any value that isn't empty) and `TERM=dumb` turn colours off.
  static func forStandardOutput(environment: [String: String] = ProcessInfo.processInfo.environment) -> Style
  {
    Style(isTerminal: StandardOutput.isTerminal, environment)
  }

  /// What standard error can show.
  static func forStandardError(environment: [String: String] = ProcessInfo.processInfo.environment) -> Style {
    Style(isTerminal: StandardError.isTerminal, environment)
  }

  init(hasColour: Bool, hasBars: Bool) {
    self.hasColour = hasColour
    self.hasBars = hasBars
  }

  private init(isTerminal: Bool, _ environment: [String: String]) {
    let isColourWanted = (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    self.init(hasColour: isTerminal && isColourWanted, hasBars: isTerminal)
  }

  func green(_ text: String) -> String { escaped(text, 32) }
  func red(_ text: String) -> String { escaped(text, 31) }
  func yellow(_ text: String) -> String { escaped(text, 33) }
  func bold(_ text: String) -> String { escaped(text, 1) }
  func dim(_ text: String) -> String { escaped(text, 2) }

  private func escaped(_ text: String, _ code: Int) -> String {
    hasColour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
