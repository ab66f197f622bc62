/// Cuts a program into tokens.
struct Lexer {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  private var stack = StackGuard()

  private init(_ source: String) {
    bytes = Array(source.utf8)
  }

  /// The tokens of a program, the last of which is ``Token/Kind/end``.
  static func tokens(of source: String) throws(SyntaxError) -> [Token] {
    guard source.utf8.count <= JQLimits.maximumSourceBytes else {
      throw SyntaxError("the program is longer than \(JQLimits.maximumSourceBytes) bytes", at: 0, .limit)
    }
    var lexer = Lexer(source)
    return try lexer.tokens(until: nil)
  }

  /// Reads up to the end, or up to the parenthesis that closes an interpolation.
  private mutating func tokens(until close: UInt8?) throws(SyntaxError) -> [Token] {
    var tokens: [Token] = []
    var open = 0
    while true {
      skipBlanks()
      let start = position
      guard start < bytes.count else {
        if close != nil { throw SyntaxError("the interpolation '\\(' isn't closed", at: start) }
        tokens.append(Token(kind: .end, offset: start))
        return tokens
      }
      if bytes[start] == close, open == 0 {
        position += 1
        tokens.append(Token(kind: .end, offset: start))
        return tokens
      }
      let kind = try next()
      if kind == .symbol("(") { open += 1 }
      if kind == .symbol(")") { open -= 1 }
      tokens.append(Token(kind: kind, offset: start))
    }
  }

  private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private func peek(_ offset: Int) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  private mutating func skipBlanks() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      case UInt8(ascii: "#"): skipComment()
      default: return
      }
    }
  }

  /// A comment ends with its line, unless an odd number of backslashes stands before the end of the line.
  private mutating func skipComment() {
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\n"): return
      case UInt8(ascii: "\\"):
        position += peek(1) == 0x0D && peek(2) == 0x0A ? 3 : 2
      default: position += 1
      }
    }
  }

  private mutating func next() throws(SyntaxError) -> Token.Kind {
    let byte = current
    switch byte {
    case UInt8(ascii: "\""): return .string(try pieces())
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(number())
    case UInt8(ascii: ".") where Self.isDigit(peek(1)): return .number(number())
    case UInt8(ascii: ".") where Self.startsName(peek(1)):
      position += 1
      return .field(name())
    case UInt8(ascii: "$") where Self.startsName(peek(1)):
      position += 1
      let name = qualifiedName()
      return name == Token.Keyword.loc.rawValue ? .keyword(.loc) : .variable(name)
    case UInt8(ascii: "@") where Self.continuesName(peek(1)):
      position += 1
      return .format(name())
    case _ where Self.startsName(byte):
      let name = qualifiedName()
      if let keyword = Token.Keyword(rawValue: name), keyword != .loc { return .keyword(keyword) }
      return .identifier(name)
    default: return try symbol()
    }
  }

  private static let symbols = [
    "?//", "//=", "..", "==", "!=", "<=", ">=", "|=", "+=", "-=", "*=", "/=", "%=", "//",
  ]

  private mutating func symbol() throws(SyntaxError) -> Token.Kind {
    for symbol in Self.symbols where bytes[position...].starts(with: symbol.utf8) {
      position += symbol.utf8.count
      return .symbol(symbol)
    }
    guard "?.=;,:|+-*/%$<>[]{}()".utf8.contains(current) else {
      let scalar = String(decoding: bytes[position...].prefix(4), as: UTF8.self).unicodeScalars.first
      throw SyntaxError("unexpected character '\(scalar.map(Character.init) ?? " ")'", at: position)
    }
    position += 1
    return .symbol(String(decoding: [bytes[position - 1]], as: UTF8.self))
  }

  private mutating func name() -> String {
    let start = position
    while Self.continuesName(current) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func qualifiedName() -> String {
    var whole = name()
    while current == UInt8(ascii: ":"), peek(1) == UInt8(ascii: ":"), Self.startsName(peek(2)) {
      position += 2
      whole += "::" + name()
    }
    return whole
  }

  private mutating func number() -> String {
    let start = position
    while Self.isDigit(current) { position += 1 }
    if current == UInt8(ascii: ".") {
      position += 1
      while Self.isDigit(current) { position += 1 }
    }
    if current | 0x20 == UInt8(ascii: "e") {
      let signed = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
      if Self.isDigit(peek(signed ? 2 : 1)) {
        position += signed ? 2 : 1
        while Self.isDigit(current) { position += 1 }
      }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  private static func startsName(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
  }

  private static func continuesName(_ byte: UInt8) -> Bool { startsName(byte) || isDigit(byte) }

  // MARK: Texts in quotes

  private mutating func pieces() throws(SyntaxError) -> [Token.Piece] {
    let start = position
    var pieces: [Token.Piece] = []
    var text: [UInt8] = []
    func flush() {
      guard !text.isEmpty else { return }
      pieces.append(.text(String(decoding: text, as: UTF8.self)))
      text = []
    }
    position += 1
    while true {
      guard position < bytes.count else { throw SyntaxError("the text in quotes isn't closed", at: start) }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        flush()
        return pieces
      case UInt8(ascii: "\\") where peek(1) == UInt8(ascii: "("):
        flush()
        position += 2
        depth += 1
        guard depth <= JQLimits.maximumSyntaxDepth, depth <= 8 || !stack.isReached() else {
          throw SyntaxError("interpolations stand too deeply in each other", at: start, .limit)
        }
        pieces.append(.interpolation(try tokens(until: UInt8(ascii: ")"))))
        depth -= 1
      case UInt8(ascii: "\\"):
        try readEscape(into: &text)
      default:
        text.append(bytes[position])
        position += 1
      }
    }
  }

  private mutating func readEscape(into text: inout [UInt8]) throws(SyntaxError) {
    let start = position
    let kind = peek(1)
    position += 2
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(kind)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var unit = try hexadecimal(at: start)
      if unit >> 10 == 0x36, current == UInt8(ascii: "\\"), peek(1) == UInt8(ascii: "u") {
        let second = position
        position += 2
        let low = try hexadecimal(at: second)
        if low >> 10 == 0x37 {
          unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
        } else {
          position = second
        }
      }
      text.append(contentsOf: String(Character(Unicode.Scalar(unit) ?? "\u{FFFD}")).utf8)
    default: throw SyntaxError("unknown escape in a text", at: start)
    }
  }

  private mutating func hexadecimal(at start: Int) throws(SyntaxError) -> UInt32 {
    let digits = String(
      decoding: bytes[min(position, bytes.count)..<min(position + 4, bytes.count)],
      as: UTF8.self
    )
    guard digits.utf8.count == 4, digits.first != "+", digits.first != "-",
      let unit = UInt32(digits, radix: 16)
    else {
      throw SyntaxError("'\\u' needs four hexadecimal digits", at: start)
    }
    position += 4
    return unit
  }
}
