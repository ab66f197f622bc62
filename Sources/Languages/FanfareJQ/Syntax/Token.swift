/// A piece of a program's text.
struct Token: Equatable {
  enum Kind: Equatable {
    /// `name` or `module::name`.
    case identifier(String)
    case keyword(Keyword)
    /// `.name`.
    case field(String)
    /// `$name`.
    case variable(String)
    /// `@name`.
    case format(String)
    /// A number as it is written.
    case number(String)
    /// A text in quotes, its escapes resolved, with the tokens of what is interpolated.
    case string([Piece])
    /// An operator or a bracket.
    case symbol(String)
    case end
  }

  /// A part of a text in quotes.
  enum Piece: Equatable {
    case text(String)
    case interpolation([Token])
  }

  /// The words that aren't names of functions.
  enum Keyword: String {
    case `as`, `import`, include, module, def, `if`, then, `else`, elif, and, or, end, reduce, foreach, `try`,
      `catch`, label, `break`, loc = "__loc__"
  }

  let kind: Kind

  /// The offset of its first byte in the program.
  let offset: Int

  /// The token as a message names it.
  var name: String {
    switch kind {
    case .identifier(let name): "'\(name)'"
    case .keyword(let keyword): "'\(keyword.rawValue)'"
    case .field(let name): "'.\(name)'"
    case .variable(let name): "'$\(name)'"
    case .format(let name): "'@\(name)'"
    case .number(let text): "'\(text)'"
    case .string: "a text in quotes"
    case .symbol(let symbol): "'\(symbol)'"
    case .end: "the end of the program"
    }
  }
}
