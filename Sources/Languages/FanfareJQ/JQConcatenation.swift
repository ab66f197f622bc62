internal import FanfareJSON

/// A program that puts a text together, taken apart: `"http://a/" + .id + "/x"`, `"http://a/\(.id)/x"`.
///
/// Who has to know which value became which part of the text runs the pieces instead of the program.
package struct JQConcatenation: Sendable {
  /// A piece of the text.
  package enum Piece: Sendable {
    /// A text that stands in the program.
    case text(String)
    /// What is added: a text, or `null` for nothing. What the program adds up of anything else is no text.
    case added(JQProgram)
    /// What is put into a text: any value, as `tostring` writes it.
    case interpolated(JQProgram)

    fileprivate var isText: Bool {
      if case .text = self { return true }
      return false
    }
  }

  /// The pieces, in order; at least one is a text.
  package let pieces: [Piece]

  /// Takes a program apart.
  ///
  /// - Returns: `nil` if it isn't a sum of texts and others, or a text with values in it.
  package init?(_ program: JQProgram) {
    guard let parsed = try? Parser.program(program.source) else { return nil }
    var pieces: [Piece] = []
    guard Self.collect(parsed.syntax, of: program, into: &pieces), pieces.count > 1,
      pieces.contains(where: \.isText)
    else { return nil }
    self.pieces = pieces
  }

  private static func collect(_ syntax: Syntax, of program: JQProgram, into pieces: inout [Piece]) -> Bool {
    switch syntax.kind {
    case .binary(.add, let first, let second):
      return collect(first, of: program, into: &pieces) && collect(second, of: program, into: &pieces)
    case .literal(.string(let text)): pieces.append(.text(text))
    case .text(let parts, format: nil):
      for part in parts {
        switch part {
        case .text(let text): pieces.append(.text(text))
        case .value(let value):
          guard let piece = JQProgram(part: value, of: program) else { return false }
          pieces.append(.interpolated(piece))
        }
      }
    default:
      guard let piece = JQProgram(part: syntax, of: program) else { return false }
      pieces.append(.added(piece))
    }
    return true
  }
}

extension JQProgram {
  /// The program that a part of another one is; its text is what names the part in messages.
  fileprivate init?(part: Syntax, of program: JQProgram) {
    guard let compiled = try? Compiler.compile(part, variables: program.variables) else { return nil }
    self.init(
      compiled,
      named: part.path ?? program.source,
      variables: program.variables,
      limits: program.limits
    )
  }
}

extension Syntax {
  /// The part as a path such as `.a.b`; `nil` if it is something else.
  fileprivate var path: String? {
    switch kind {
    case .identity: return "."
    case .variable(let name): return "$\(name)"
    case .index(let term, let key):
      guard let start = term.path, case .literal(let key) = key.kind else { return nil }
      guard let name = key.stringValue else { return "\(start)[\(key)]" }
      return start == "." ? ".\(name)" : "\(start).\(name)"
    default: return nil
    }
  }
}
