internal import FanfareText

/// A text that doesn't show itself: messages, logs, `print` and `dump` have `<hidden>` in its place.
package struct Secret: Hashable, Sendable {
  /// The text; who reads it takes care of where it goes.
  package let text: String

  /// Creates a secret.
  package init(_ text: String) {
    self.text = text
  }

  /// The text in UTF-8.
  package var bytes: [UInt8] { Array(text.utf8) }

  private static let placeholder = Redaction.placeholder
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  package var description: String { Self.placeholder }
  /// A placeholder.
  package var debugDescription: String { Self.placeholder }
  /// A mirror that shows nothing.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
