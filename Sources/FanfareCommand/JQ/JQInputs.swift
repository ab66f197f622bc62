import FanfareJSON

/// The inputs of a program: the values in files, one after another, as they are read.
struct JQInputs {
  let paths: [String]
  /// Whether lines are inputs, and not JSON values.
  let isRaw: Bool
  /// Whether all of them together are one input.
  let isSlurped: Bool

  /// Hands over each input; a file that can't be read to its end is complained of, and the next one follows.
  func forEach(_ body: (JSONValue) -> Void, orComplain complain: (String) -> Void) {
    var slurped: [JSONValue] = []
    var text = ""
    for path in paths.isEmpty ? ["-"] : paths {
      do {
        var file = try InputFile(path: path)
        if isRaw, isSlurped {
          text += String(decoding: try file.contents(), as: UTF8.self)
        } else {
          try read(&file) { value in
            if isSlurped { slurped.append(value) } else { body(value) }
          }
        }
      } catch {
        complain("\(error)")
      }
    }
    guard isSlurped else { return }
    body(isRaw ? .string(text) : .array(slurped))
  }

  private func read(_ file: inout InputFile, _ body: (JSONValue) -> Void) throws {
    if isRaw { return try readLines(&file, body) }
    var parser = JSONStreamParser()
    var isAtEnd = false
    while !isAtEnd {
      if let piece = try file.next() {
        parser.append(piece)
      } else {
        parser.finish()
        isAtEnd = true
      }
      do {
        while let value = try parser.next() { body(value) }
      } catch {
        throw UnreadableInput(id: file.name, reason: "\(error)")
      }
    }
  }

  private func readLines(_ file: inout InputFile, _ body: (JSONValue) -> Void) throws {
    var rest: [UInt8] = []
    while let piece = try file.next() {
      var lines = (rest + piece).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      rest = Array(lines.removeLast())
      for line in lines { body(.string(String(decoding: line, as: UTF8.self))) }
    }
    if !rest.isEmpty { body(.string(String(decoding: rest, as: UTF8.self))) }
  }
}
