import Foundation

/// Colours for a terminal, or plain text for everything else.
struct Style: Sendable {
  /// Whether escape sequences for colours may be written.
  let hasColour: Bool

  /// What standard output can show.
  static func forStandardOutput(environment: [String: String] = ProcessInfo.processInfo.environment) -> Style
  {
    Style(isTerminal: StandardOutput.isTerminal, environment)
  }

  /// What standard error can show.
  static func forStandardError(environment: [String: String] = ProcessInfo.processInfo.environment) -> Style {
    Style(isTerminal: StandardError.isTerminal, environment)
  }

  /// What standard output can show of data: nothing but a terminal gets it in colours, whatever the environment wishes, since
  /// everything else is a program that reads it.
  static func forData(environment: [String: String] = ProcessInfo.processInfo.environment) -> Style {
    let style = forStandardOutput(environment: environment)
    return Style(hasColour: style.hasColour && StandardOutput.isTerminal)
  }

  init(hasColour: Bool) {
    self.hasColour = hasColour
  }

  /// Decides from the environment.
  ///
  /// The first of these that says something counts:
  ///
  /// - `NO_COLOR`, if it isn't empty, turns colours off (no-color.org);
  /// - `FORCE_COLOR` turns them on, or off if it is `0` or `false`;
  /// - `CLICOLOR_FORCE`, if it is neither empty nor `0`, turns them on, and `CLICOLOR=0` off (bixense.com/clicolors);
  /// - a terminal has them unless `TERM` is `dumb` or missing.
  init(isTerminal: Bool, _ environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    if value("NO_COLOR") != nil {
      hasColour = false
    } else if let force = value("FORCE_COLOR") {
      hasColour = force != "0" && force != "false"
    } else if let force = value("CLICOLOR_FORCE"), force != "0" {
      hasColour = true
    } else {
      hasColour = isTerminal && value("CLICOLOR") != "0" && Terminal.movesCursor(environment: environment)
    }
  }

  /// How a text is set off.
  enum Tone: Int, Sendable {
    case plain = 0
    case bold = 1
    case dim = 2
    case red = 31
    case green = 32
    case yellow = 33
  }

  func green(_ text: String) -> String { paint(text, .green) }
  func red(_ text: String) -> String { paint(text, .red) }
  func yellow(_ text: String) -> String { paint(text, .yellow) }
  func bold(_ text: String) -> String { paint(text, .bold) }
  func dim(_ text: String) -> String { paint(text, .dim) }

  /// The text in a tone; an empty one stays empty.
  func paint(_ text: String, _ tone: Tone) -> String {
    guard hasColour, tone != .plain, !text.isEmpty else { return text }
    return "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m"
  }
}
