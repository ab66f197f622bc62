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

  /// A text with the secret taken out of it.
  func redacting(_ text: String) -> String {
    self.text.isEmpty ? text : text.replacing(self.text, with: Self.placeholder)
  }

  private static let placeholder = "<hidden>"
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// A placeholder.
  package var description: String { Self.placeholder }
  /// A placeholder.
  package var debugDescription: String { Self.placeholder }
  /// A mirror that shows nothing.
  package var customMirror: Mirror { Mirror(self, children: [:]) }
}
