/// An indexed text while it is being decoded.
///
/// It owns plain copies of the text and of its index: decoders reach into them for every member, and arrays would
/// be retained and released each time. Decoders keep the document alive, so a container that outlives the decoding
/// is still safe.
final class JSONDocument {
  let strategies: JSONCodingStrategies
  /// Whether names of members are others than those of coding keys; asked for every member, so it is kept apart.
  let convertsKeys: Bool
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private let nodes: UnsafeMutableBufferPointer<JSONIndex.Node>

  /// Where the search for a member begins: behind the one that was found last, since members mostly come in the
  /// order in which they are asked for.
  private var searchedObject = -1
  private var nextName = 0

  init(_ text: UnsafeBufferPointer<UInt8>, index: JSONIndex, strategies: JSONCodingStrategies) {
    bytes = .allocate(capacity: text.count)
    _ = bytes.initialize(fromContentsOf: text)
    nodes = .allocate(capacity: index.nodes.count)
    _ = nodes.initialize(fromContentsOf: index.nodes)
    self.strategies = strategies
    convertsKeys = strategies.keys.converts
  }

  deinit {
    bytes.deallocate()
    nodes.deallocate()
  }

  @inline(__always)
  subscript(node: Int) -> JSONIndex.Node { nodes[node] }

  /// The bytes of a value; of a string, those between the quotes.
  @inline(__always)
  func bytes(of node: JSONIndex.Node) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.end)])
  }

  /// The text of a string node, or the digits of a number node.
  func text(_ node: JSONIndex.Node) -> String {
    let bytes = bytes(of: node)
    return node.kind == .escapedString ? JSONEscapes.unescape(bytes) : String(decoding: bytes, as: UTF8.self)
  }

  /// The node of a member's value; `nil` if the object has no such member.
  func member(_ name: String, of object: Int) -> Int? {
    var name = name
    return name.withUTF8 { name in
      let end = Int(nodes[object].next)
      let first = object &+ 1
      let start = searchedObject == object && nextName < end ? nextName : first
      guard let found = search(name, from: start, to: end) ?? search(name, from: first, to: start) else {
        return nil
      }
      noteFound(found, in: object)
      return found
    }
  }

  /// Notes that a member was decoded, so that the search for the next one begins behind it.
  @inline(__always)
  func noteFound(_ value: Int, in object: Int) {
    searchedObject = object
    nextName = Int(nodes[value].next)
  }

  private func search(_ name: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
    var index = start
    while index < end {
      let node = nodes[index]
      if node.kind == .escapedString ? text(node).utf8.elementsEqual(name) : isEqual(bytes(of: node), name) {
        return index &+ 1
      }
      index = Int(nodes[index &+ 1].next)
    }
    return nil
  }

  @inline(__always)
  private func isEqual(_ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>) -> Bool {
    guard first.count == second.count else { return false }
    for index in 0..<first.count where first[index] != second[index] { return false }
    return true
  }
}
