internal import Fanfare

/// The text of an address, looked at before its expressions and names in braces have values.
struct AddressText {
  /// What is wrong with it.
  struct Problem: Equatable {
    let message: String
    var suggestion: String?
  }

  /// What stands before the first expression or name in braces.
  private let literal: Substring
  private let text: String

  init(_ text: String) {
    self.text = text
    // By scalars: a mark that combines with a brace makes another character of it.
    let scalars = text.unicodeScalars
    let end = scalars.firstIndex(of: "{").map { brace in
      brace > scalars.startIndex && scalars[scalars.index(before: brace)] == "$"
        ? scalars.index(before: brace) : brace
    }
    literal = text[..<(end ?? text.endIndex)]
  }

  private var isWhole: Bool { literal.endIndex == text.endIndex }

  /// What is wrong with the address of a service, as far as that is known already.
  var problem: Problem? {
    guard let separator = literal.firstRange(of: "://") else {
      // A scheme that an expression gives, or a part of it.
      if literal.isEmpty || text[literal.endIndex...].contains("://") { return nil }
      guard isWhole || literal.contains("/") || literal.contains(":") else { return nil }
      let isHost = literal.first?.isLetter == true || literal.first?.isNumber == true || literal.first == "["
      return Problem(
        message: "an address starts with http:// or https://",
        suggestion: isHost && !literal.hasPrefix("http:") && !literal.hasPrefix("https:")
          ? "http://\(text)" : nil
      )
    }
    let authority = literal[separator.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let isComplete = isWhole || authority.endIndex != literal.endIndex
    // What isn't known yet stands for a host that is well-formed.
    let origin = isComplete ? literal[..<authority.endIndex] : literal[..<separator.upperBound] + "a"
    do throws(InvalidURL) {
      _ = try Endpoint(parsing: String(origin))
      return nil
    } catch {
      return Problem(message: "\(error)")
    }
  }
}
