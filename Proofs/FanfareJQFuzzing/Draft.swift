/// A piece of a program: as it is written here, and as `jq` 1.6 has to be asked for the same.
///
/// The two are the same but for what came to the language after 1.6. Interpolating drafts puts both together.
package struct Draft: Hashable, Sendable, ExpressibleByStringInterpolation {
  /// The piece in the language of jq 1.7.
  package var text: String

  /// The piece in the language of jq 1.6.
  package var reference: String

  package init(text: String, reference: String) {
    self.text = text
    self.reference = reference
  }

  package init(stringLiteral text: String) { self.init(text: text, reference: text) }

  package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.draft }

  package struct StringInterpolation: StringInterpolationProtocol {
    var draft = Draft(text: "", reference: "")

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) {
      append(Draft(text: literal, reference: literal))
    }

    package mutating func appendInterpolation(_ draft: Draft) { append(draft) }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      appendLiteral(value.description)
    }

    private mutating func append(_ other: Draft) {
      draft.text += other.text
      draft.reference += other.reference
    }
  }
}

extension Draft {
  /// What gives the outputs up to the first error; in 1.6 `try` caught errors of what comes after it, too.
  static func attempt(_ body: Draft) -> Draft {
    Draft(text: "(try (\(body.text)))", reference: "([try (\(body.reference))] | .[])")
  }

  /// `first * second`; a text times a number below one was `null` or the text itself in 1.6.
  static func product(_ first: Draft, _ second: Draft) -> Draft {
    Draft(
      text: "(\(first.text) * \(second.text))",
      reference: """
        ((\(second.reference)) as $right | (\(first.reference)) as $left \
        | if [$left, $right | numbers | select(. >= 0 and . < 1)] != [] \
        and [$left, $right | strings] != [] then "" \
        else $left * $right end)
        """
    )
  }

  /// A text as a part of an address; 1.6 left `!`, `'`, `(`, `)` and `*` as they are.
  static func percentEncoded(_ body: Draft) -> Draft {
    let replacements = [("!", "%21"), ("'", "%27"), ("(", "%28"), (")", "%29"), ("*", "%2A")]
    return Draft(
      text: "(\(body.text) | @uri)",
      reference: replacements.reduce("(\(body.reference) | @uri)") { reference, replacement in
        "(\(reference) | split(\"\(replacement.0)\") | join(\"\(replacement.1)\"))"
      }
    )
  }

  /// `body?` where the path matters.
  static func optionalPath(_ body: Draft) -> Draft {
    Draft(
      text: "(\(body.text))?",
      reference: "([try path(\(body.reference))] as $found | getpath($found[]))"
    )
  }

  /// A condition without `else`, which 1.6 didn't have.
  static func conditional(_ condition: Draft, then consequence: Draft) -> Draft {
    Draft(
      text: "if \(condition.text) then \(consequence.text) end",
      reference: "if \(condition.reference) then \(consequence.reference) else . end"
    )
  }
}
