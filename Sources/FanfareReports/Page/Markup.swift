internal import FanfareText

/// A piece of HTML in which every text from outside is escaped.
///
/// What stands in a literal is markup, and what is put into one is text, so forgetting to escape isn't possible:
/// `"<td>\(name)</td>" as Markup`. Attributes have to stand in double quotes.
package struct Markup: Sendable {
  /// The HTML.
  package private(set) var text: String

  /// Nothing.
  init() { text = "" }

  /// Pieces after one another.
  init(_ pieces: some Sequence<Markup>) { text = pieces.map(\.text).joined() }

  /// HTML that is known to be right, such as a style sheet of the report's own.
  init(trusting text: String) { self.text = text }

  /// Markup that is there only if something is so.
  static func when(_ condition: Bool, _ markup: @autoclosure () -> Markup) -> Markup {
    condition ? markup() : ""
  }

  static func += (left: inout Markup, right: Markup) { left.text += right.text }

  /// A text of somebody else's as it is shown: a control character, a line end or a change of direction is written as its escape, and what
  /// is written from right to left turns nothing round that stands beside it.
  static func outside(_ text: String) -> Markup { "<bdi>\(text)</bdi>" }
}

extension Markup: ExpressibleByStringInterpolation {
  /// Creates markup from a literal.
  package init(stringLiteral text: String) { self.text = text }

  /// Creates markup from a literal with texts in it.
  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Puts texts into a literal.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text: String

    /// Begins a literal.
    package init(literalCapacity: Int, interpolationCount: Int) {
      text = ""
      text.reserveCapacity(literalCapacity + interpolationCount * 16)
    }

    /// Adds markup.
    package mutating func appendLiteral(_ literal: String) { text += literal }

    /// Adds markup that was made before.
    package mutating func appendInterpolation(_ markup: Markup) { text += markup.text }

    /// Adds a number.
    package mutating func appendInterpolation(_ number: Int) { text += String(number) }

    /// Adds a text, escaped for contents and for attributes in double quotes (HTML, "Escaping a string").
    package mutating func appendInterpolation(_ outside: String) {
      for scalar in VisibleText.line(outside).unicodeScalars {
        switch scalar {
        case "&": text += "&amp;"
        case "<": text += "&lt;"
        case ">": text += "&gt;"
        case "\"": text += "&quot;"
        case "'": text += "&#39;"
        default: text.unicodeScalars.append(scalar)
        }
      }
    }
  }
}
