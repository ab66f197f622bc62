internal import FanfareJSON

/// What is looked up in a value, and what is put together from several.
extension Compiler {
  mutating func index(
    _ term: Syntax,
    _ key: Syntax,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError)
    -> any Expression
  {
    let base = try expression(term, place)
    if case .literal(.string(let name)) = key.kind { return Field(base, name, at: offset) }
    return Index(base, key: try expression(key, place), at: offset)
  }

  mutating func object(
    _ members: [Syntax.Member],
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError)
    -> any Expression
  {
    var compiled: [ObjectConstruction.Member] = []
    for member in members {
      var name: String?
      switch member.key.kind {
      case .literal(.string(let text)): name = text
      case .literal(let value):
        throw SyntaxError("Cannot use \(value.described) as object key", at: place.site ?? member.key.offset)
      default: break
      }
      compiled.append(
        ObjectConstruction.Member(
          key: try expression(member.key, place),
          name: name,
          value: try expression(member.value, place),
          offset: place.site ?? member.key.offset
        )
      )
    }
    guard compiled.count(where: { !$0.key.isSingle || !$0.value.isSingle }) <= 100 else {
      throw SyntaxError("more than 100 members of the object may have several values", at: offset, .limit)
    }
    return ObjectConstruction(compiled)
  }

  mutating func text(
    _ pieces: [Syntax.TextPiece],
    _ format: String?,
    at offset: Int,
    _ place: Place
  ) throws(SyntaxError) -> any Expression {
    let format = try self.format(format ?? "text", at: offset)
    var parts: [TextConstruction.Piece] = []
    for piece in pieces {
      switch piece {
      case .text(let text): parts.append(.text(text))
      case .value(let value):
        parts.append(.value(Formatting(format, try expression(value, place), at: offset)))
      }
    }
    return TextConstruction(parts)
  }

  func format(_ name: String, at offset: Int) throws(SyntaxError) -> Format {
    guard let format = Format(rawValue: name) else {
      let known = Format.allCases.map { "@" + $0.rawValue }.joined(separator: ", ")
      throw SyntaxError("\(name) is not a valid format; there are \(known)", at: offset, .undefined)
    }
    return format
  }
}
