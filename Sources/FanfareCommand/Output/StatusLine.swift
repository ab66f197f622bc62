import FanfareText
import Foundation
import Synchronization

/// A line that stays at the bottom of the terminal of standard error, while what is written scrolls above it.
///
/// It is the only place that moves the cursor. Everything that goes to the terminal passes through it, so results, logs and
/// complaints of any task take the line off, say what they have to say, and put it back.
enum StatusLine {
  /// A line that is on the screen.
  private struct Shown {
    let line: @Sendable (_ width: Int) -> String
    /// What of it was written last.
    var text = ""
  }

  private static let shown = Mutex<Shown?>(nil)

  /// Whether the cursor stands behind the line, for a handler of signals, which can't take a lock.
  static let isOnScreen = Atomic(false)

  /// Puts a text into the line.
  ///
  /// - Parameter line: the text for a terminal of so many columns, on one line and shorter than that.
  static func show(_ line: @escaping @Sendable (_ width: Int) -> String) {
    shown.withLock { shown in
      let erasure = erasure(of: shown)
      shown = Shown(line: line)
      StandardError.writeRaw(erasure + draw(&shown))
    }
  }

  /// Takes the line off the screen.
  static func clear() {
    shown.withLock { shown in
      guard shown != nil else { return }
      StandardError.writeRaw(erasure(of: shown))
      shown = nil
    }
  }

  /// Hands `write` a text with what keeps the line below it.
  ///
  /// - Parameters:
  ///   - text: what is written; a text that doesn't end a line takes the place of the line until that is shown again.
  ///   - write: writes it, in one piece.
  static func write<Value>(above text: String, _ write: (String) -> Value) -> Value {
    shown.withLock { shown in
      guard shown != nil else { return write(text) }
      let erasure = erasure(of: shown)
      if !text.hasSuffix("\n") { shown = nil }
      return write(erasure + text + draw(&shown))
    }
  }

  private static var width: Int { StandardError.columns ?? 80 }

  /// The line for the window as it is now.
  private static func draw(_ shown: inout Shown?) -> String {
    guard let line = shown?.line else { return "" }
    let text = Terminal.isInForeground(STDERR_FILENO) ? VisibleText.line(line(width)) : ""
    shown?.text = text
    isOnScreen.store(!text.isEmpty, ordering: .relaxed)
    return text
  }

  /// What empties the line: to its beginning, and from there to the end of the screen.
  ///
  /// Terminals break a line anew when they get narrower; then it has become several rows.
  private static func erasure(of shown: Shown?) -> String {
    guard let shown, !shown.text.isEmpty else { return "" }
    isOnScreen.store(false, ordering: .relaxed)
    let width = width
    let rows = max(1, (shown.text.columns + width - 1) / width)
    return (rows > 1 ? "\u{1B}[\(rows - 1)A" : "") + "\r\u{1B}[J"
  }
}
