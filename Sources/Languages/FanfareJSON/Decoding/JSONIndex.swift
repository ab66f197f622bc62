/// The structure of a JSON text as a flat list, in the order of the text.
///
/// An object is followed by its names and values in turn, a list by its elements; each node knows where the next
/// one on its level is. So a decoder finds its way without building a tree.
struct JSONIndex {
  enum Kind: UInt8 {
    case null, `true`, `false`, integer, decimal, string, escapedString, array, object
  }

  struct Node {
    /// The first byte of the value; of a string, the one behind the quote.
    let start: UInt32
    /// The byte behind the value; of a string, the closing quote.
    var end: UInt32
    /// The node behind this value and everything in it.
    var next: UInt32
    /// Of a list, the number of its elements; of an object, the node of the name where the search for a member begins.
    var detail: UInt32
    let kind: Kind
  }

  private(set) var nodes: ContiguousArray<Node> = []
  private var scanner: JSONScanner
  private let maximumDepth: Int

  /// Checks the whole text and indexes it.
  ///
  /// - Throws: ``JSONError`` with the place of the mistake.
  init(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) throws(JSONError) {
    scanner = JSONScanner(bytes)
    maximumDepth = limits.maximumDepth
    let maximumBytes = min(limits.maximumBytes, Int(UInt32.max))
    guard bytes.count <= maximumBytes else {
      throw scanner.error(.tooLarge, "the text is longer than \(maximumBytes) bytes", at: maximumBytes)
    }
    nodes.reserveCapacity(min(1 << 16, bytes.count / 8 + 4))
    scanner.skipWhitespace()
    guard scanner.current != nil else { throw scanner.end(expecting: "a value") }
    try value(depth: 0)
    scanner.skipWhitespace()
    guard scanner.current == nil else { throw scanner.unexpected(expecting: "the end of the text") }
  }

  private mutating func value(depth: Int) throws(JSONError) {
    let start = scanner.position
    switch scanner.current {
    case UInt8(ascii: "\""):
      try string()
    case UInt8(ascii: "{"):
      try container(.object, depth: depth, close: UInt8(ascii: "}"))
    case UInt8(ascii: "["):
      try container(.array, depth: depth, close: UInt8(ascii: "]"))
    case UInt8(ascii: "t"):
      try scanner.scanLiteral("true")
      append(.true, from: start)
    case UInt8(ascii: "f"):
      try scanner.scanLiteral("false")
      append(.false, from: start)
    case UInt8(ascii: "n"):
      try scanner.scanLiteral("null")
      append(.null, from: start)
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      let token = try scanner.scanNumber()
      append(token.isInteger ? .integer : .decimal, from: start)
    default:
      throw scanner.unexpected(expecting: "a value")
    }
  }

  @inline(__always)
  private mutating func string() throws(JSONError) {
    let token = try scanner.scanString()
    append(token.hasEscapes ? .escapedString : .string, from: token.start, to: token.end)
  }

  private mutating func container(_ kind: Kind, depth: Int, close: UInt8) throws(JSONError) {
    guard depth < maximumDepth else {
      throw scanner.error(
        .tooDeep,
        "lists and objects are nested deeper than \(maximumDepth) levels",
        at: scanner.position
      )
    }
    let own = nodes.count
    append(kind, from: scanner.position)
    scanner.position += 1
    scanner.skipWhitespace()
    var count: UInt32 = 0
    if scanner.current == close {
      scanner.position += 1
    } else {
      while true {
        scanner.skipWhitespace()
        if kind == .object {
          guard scanner.current == UInt8(ascii: "\"") else {
            throw scanner.unexpected(expecting: "a name in quotes")
          }
          try string()
          scanner.skipWhitespace()
          guard scanner.current == UInt8(ascii: ":") else { throw scanner.unexpected(expecting: "':'") }
          scanner.position += 1
          scanner.skipWhitespace()
        }
        try value(depth: depth + 1)
        count += 1
        scanner.skipWhitespace()
        let byte = scanner.current
        guard byte == UInt8(ascii: ",") || byte == close else {
          throw scanner.unexpected(expecting: kind == .object ? "',' or '}'" : "',' or ']'")
        }
        scanner.position += 1
        if byte == close { break }
      }
    }
    nodes[own].end = UInt32(scanner.position)
    nodes[own].next = UInt32(nodes.count)
    nodes[own].detail = kind == .object ? UInt32(own + 1) : count
  }

  @inline(__always)
  private mutating func append(_ kind: Kind, from start: Int, to end: Int? = nil) {
    nodes.append(
      Node(
        start: UInt32(truncatingIfNeeded: start),
        end: UInt32(truncatingIfNeeded: end ?? scanner.position),
        next: UInt32(truncatingIfNeeded: nodes.count + 1),
        detail: 0,
        kind: kind
      )
    )
  }
}
