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

  /// How many members searches have passed by since an object was indexed last.
  // One thread decodes a document, and no search is within another: what would find that out costs as much as a short search.
  @exclusivity(unchecked) private(set) var passedMembers = 0
  /// The values of large objects' members by name, of those objects that were searched in vain for long.
  @exclusivity(unchecked) private var indexes: [Int: [ExactText: Int]] = [:]
  /// Objects with fewer nodes than this are only searched one member after another.
  private static let indexedNodes = 128

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
  ///
  /// Each object's next search begins at the member that was found last, or behind it once that is decoded: members mostly come in
  /// the order in which they are asked for, and one that is decoded was often looked for before.
  func member(_ name: String, of object: Int) -> Int? {
    if !indexes.isEmpty, let index = indexes[object] { return index[ExactText(name)] }
    var name = name
    let found = name.withUTF8 { name in
      let end = Int(nodes[object].next)
      let start = Int(nodes[object].detail)
      return search(name, from: start, to: end) ?? search(name, from: object &+ 1, to: start)
    }
    if let found { nodes[object].detail = UInt32(truncatingIfNeeded: found &- 1) }
    indexIfWorthwhile(object)
    return found
  }

  /// The node of a member's value that is decoded now.
  @inline(__always)
  func takeMember(_ name: String, of object: Int) -> Int? {
    guard let value = member(name, of: object) else { return nil }
    nodes[object].detail = nodes[value].next
    return value
  }

  private func search(_ name: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
    var index = start
    var passed = 0
    defer { passedMembers &+= passed }
    while index < end {
      let node = nodes[index]
      if node.kind == .escapedString ? text(node).utf8.elementsEqual(name) : isEqual(bytes(of: node), name) {
        return index &+ 1
      }
      index = Int(nodes[index &+ 1].next)
      passed &+= 1
    }
    return nil
  }

  /// Indexes a large object once searches have cost more than that, so that no order of names makes decoding quadratic.
  @inline(__always)
  private func indexIfWorthwhile(_ object: Int) {
    let size = Int(nodes[object].next) &- object
    if passedMembers > 4 &* size, size >= Self.indexedNodes { makeIndex(of: object) }
  }

  @inline(never)
  private func makeIndex(of object: Int) {
    passedMembers = 0
    var values: [ExactText: Int] = [:]
    var name = object + 1
    while name < Int(nodes[object].next) {
      values[ExactText(text(nodes[name]))] = name + 1
      name = Int(nodes[name + 1].next)
    }
    indexes[object] = values
  }

  @inline(__always)
  private func isEqual(_ first: UnsafeBufferPointer<UInt8>, _ second: UnsafeBufferPointer<UInt8>) -> Bool {
    guard first.count == second.count else { return false }
    for index in 0..<first.count where first[index] != second[index] { return false }
    return true
  }
}
