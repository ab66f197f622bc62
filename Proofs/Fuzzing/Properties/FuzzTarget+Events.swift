@testable internal import Fanfare

extension FuzzTarget {
  /// Server-sent events, given whole and in pieces, and beside a reader that has all of the text at once.
  ///
  /// The last byte chooses the bound.
  static let events = FuzzTarget(name: "events") { (bytes) throws(BrokenPromise) in
    var input = FuzzInput(bytes)
    let choice = input.choice()
    let bytes = Array(input.rest)
    let maximum = choice == 0 ? 1 << 20 : choice
    let whole = read([bytes], maximum)
    for size in [1, 2, choice % 7 + 3] {
      let pieces = stride(from: 0, to: bytes.count, by: size).map {
        Array(bytes[$0..<min(bytes.count, $0 + size)])
      }
      let cut = read(pieces, maximum)
      try promise(cut.isTooLarge, equals: whole.isTooLarge, "pieces of \(size) bytes, and the whole")
      if !whole.isTooLarge {
        try promise(cut.events, equals: whole.events, "pieces of \(size) bytes, and the whole")
      }
    }
    guard !whole.isTooLarge else { return }
    try promise(whole.events.map(\.data), equals: plainData(bytes), "the data, and what a plain reader finds")
  }

  private static func read(
    _ pieces: [[UInt8]],
    _ maximum: Int
  ) -> (events: [ServerSentEvent], isTooLarge: Bool) {
    var parser = ServerSentEventParser(maximumBytes: maximum)
    var events: [ServerSentEvent] = []
    do throws(ServerSentEventParser.TooLarge) {
      for piece in pieces { events += try parser.events(in: piece) }
    } catch {
      return (events, true)
    }
    return (events, parser.failure != nil)
  }

  /// The data of all events, by the rules of WHATWG HTML, section 9.2.6, over the decoded text.
  private static func plainData(_ bytes: [UInt8]) -> [String] {
    var scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    var found: [String] = []
    var (data, line) = (String.UnicodeScalarView(), String.UnicodeScalarView())
    var index = 0
    while index < scalars.count {
      let scalar = scalars[index]
      index += 1
      guard scalar == "\n" || scalar == "\r" else {
        line.append(scalar)
        continue
      }
      if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
      if line.isEmpty {
        if !data.isEmpty { found.append(String(String.UnicodeScalarView(data.dropLast()))) }
        data = String.UnicodeScalarView()
      } else {
        let name = line.prefix { $0 != ":" }
        if String(String.UnicodeScalarView(name)) == "data" {
          var value = line.dropFirst(name.count + 1)
          if value.first == " " { value = value.dropFirst() }
          data.append(contentsOf: value)
          data.append("\n")
        }
      }
      line = String.UnicodeScalarView()
    }
    return found
  }
}
