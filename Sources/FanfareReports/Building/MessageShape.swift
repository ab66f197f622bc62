/// What stays of a message without what differs from document to document: words with digits, as numbers and most identifiers are.
///
/// `no answer within 2.01 s (attempt 3)` and `no answer within 1.98 s (attempt 2)` have one shape. A message whose words differ has
/// another, so names of people in errors make many of them; how many are kept is bounded elsewhere.
struct MessageShape: Hashable, Sendable {
  let text: String

  /// - Parameter message: of a longer one, the first 300 bytes count.
  init(_ message: String) {
    var shape = ""
    var word = ""
    var hasDigit = false
    func finish() {
      shape += hasDigit ? "#" : word
      (word, hasDigit) = ("", false)
    }
    for scalar in message.unicodeScalars.prefix(300) {
      switch scalar {
      case "0"..."9":
        hasDigit = true
        fallthrough
      case "a"..."z", "A"..."Z", "-", "_", ".": word.unicodeScalars.append(scalar)
      default:
        finish()
        shape.unicodeScalars.append(scalar)
      }
    }
    finish()
    text = shape
  }
}
