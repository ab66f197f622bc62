/// Remembers the head of the response before, since a service often repeats it to the byte.
///
/// What isn't repeated as a whole is read line by line, with the help of ``HTTPFieldCache``.
struct HTTPHeadCache {
  private var bytes: [UInt8] = []
  private var head: HTTPResponseHead?
  private var fields = HTTPFieldCache()

  /// How long a head may be to be remembered.
  private static let maximumBytes = 1024

  /// The head that `input` begins with, and its length, if it is the one before.
  func repeated(in input: UnsafeRawBufferPointer) -> (head: HTTPResponseHead, length: Int)? {
    guard let head, input.count >= bytes.count else { return nil }
    let isRepeated = bytes.withUnsafeBytes { known in
      HTTPBytes.isEqual(known, UnsafeRawBufferPointer(rebasing: input[..<known.count]))
    }
    return isRepeated ? (head, bytes.count) : nil
  }

  /// Reads a head that ends with its empty line.
  mutating func read(_ input: UnsafeRawBufferPointer) throws(HTTPDecodingError) -> HTTPResponseHead {
    let head = try HTTPResponseHead(input, cache: &fields)
    if input.count <= Self.maximumBytes {
      bytes.removeAll(keepingCapacity: true)
      bytes.append(contentsOf: input)
      self.head = head
    }
    return head
  }
}
