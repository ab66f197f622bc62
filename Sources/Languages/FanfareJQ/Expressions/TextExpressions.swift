internal import FanfareJSON

/// A text in quotes with values in it; of several values the last one's stand outside, as in jq.
final class TextConstruction: Expression {
  enum Piece: Sendable {
    case text(String)
    case value(any Expression)
  }

  private let pieces: [Piece]
  let isSingle: Bool

  init(_ pieces: [Piece]) {
    self.pieces = pieces
    isSingle = pieces.allSatisfy { piece in
      guard case .value(let value) = piece else { return true }
      return value.isSingle
    }
  }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    let input = input
    var texts: [String] = []
    texts.reserveCapacity(pieces.count)
    for piece in pieces.reversed() {
      switch piece {
      case .text(let text): texts.append(text)
      case .value(let value):
        guard let text = try value.output(of: input.untracked, in: scope) else { return nil }
        let piece = text.value.stringValue ?? ""
        try scope.evaluation.spend(piece.utf8.count / 16)
        texts.append(piece)
      }
    }
    let whole = texts.reversed().joined()
    return input.making(.string(whole))
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    try add(pieces[...], before: "", input, in: scope, emit)
    return nil
  }

  private func add(
    _ rest: ArraySlice<Piece>,
    before end: String,
    _ input: Item,
    in scope: Scope,
    _ emit: Emit
  ) throws(Stop) {
    guard let piece = rest.last else { return try emit(input.making(.string(end))) }
    switch piece {
    case .text(let text): try add(rest.dropLast(), before: text + end, input, in: scope, emit)
    case .value(let value):
      try value.values(of: input.value, in: scope) { (text) throws(Stop) in
        try scope.evaluation.spend(1 + ((text.stringValue?.utf8.count ?? 0) + end.utf8.count) / 16)
        try add(rest.dropLast(), before: (text.stringValue ?? "") + end, input, in: scope, emit)
      }
    }
  }
}

/// `@name` applied to the outputs of an expression.
final class Formatting: Expression {
  private let format: Format
  private let body: any Expression
  private let offset: Int

  init(_ format: Format, _ body: any Expression, at offset: Int) {
    self.format = format
    self.body = body
    self.offset = offset
  }

  var isSingle: Bool { body.isSingle }

  func output(of input: consuming Item, in scope: Scope) throws(Stop) -> Item? {
    guard let value = try body.output(of: input, in: scope) else { return nil }
    return try format(value, scope.evaluation)
  }

  func begin(_ input: consuming Item, in scope: Scope, to emit: Emit) throws(Stop) -> Rest? {
    try body.outputs(of: input, in: scope) { (value) throws(Stop) in try emit(format(value, scope.evaluation))
    }
    return nil
  }

  private func format(_ item: consuming Item, _ evaluation: Evaluation) throws(Stop) -> Item {
    switch try format.text(of: item.value, evaluation) {
    case .success(let text): return item.making(.string(text))
    case .failure(let mismatch): throw .failure(mismatch.message, at: offset, item.value)
    }
  }
}
