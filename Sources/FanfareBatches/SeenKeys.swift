internal import FanfareJSON

/// The keys of documents that were seen, by their hashes, as small as many of them can be kept.
///
/// A batch may have millions, and a `Set` takes 16 to 36 bytes for each, with the copy that it makes when it grows. Here hashes stand in many
/// small tables, each with a hash in four of five of its places at most; they grow one at a time, by a quarter, and so a hash takes 10 to 13
/// bytes. What is looked for stands at its place in its table or behind it (linear probing; Knuth, "The Art of Computer Programming", 6.4).
///
/// Two keys of the same 64-bit hash count as one; of a million documents that is to be expected once in 30 million batches.
package struct SeenKeys {
  fileprivate struct Table {
    /// Zero stands for nothing.
    var hashes: [UInt64] = []
    var count = 0
  }

  private var tables = [Table](repeating: Table(), count: 1024)

  /// Begins with none.
  package init() {}

  /// Takes note of a key.
  ///
  /// - Returns: whether it wasn't seen before.
  package mutating func insert(_ key: String) -> Bool {
    // By its bytes: what two programs take for the same text must not depend on what they know of Unicode.
    insert(hash: UInt64(bitPattern: Int64(ExactText(key).hashValue)))
  }

  /// Takes note of a hash.
  package mutating func insert(hash: UInt64) -> Bool {
    let hash = max(1, hash)
    return tables[Int(hash >> 54)].insert(hash)
  }
}

extension SeenKeys.Table {
  fileprivate mutating func insert(_ hash: UInt64) -> Bool {
    if 5 * (count + 1) > 4 * hashes.count { grow() }
    let place = place(of: hash)
    guard hashes[place] == 0 else { return false }
    hashes[place] = hash
    count += 1
    return true
  }

  /// Where a hash is, or where it would be.
  private func place(of hash: UInt64) -> Int {
    // The upper bits say which table it is in; of the others each place gets its share.
    var place = Int((hash << 10).multipliedFullWidth(by: UInt64(hashes.count)).high)
    while hashes[place] != 0, hashes[place] != hash { place = place + 1 < hashes.count ? place + 1 : 0 }
    return place
  }

  private mutating func grow() {
    let before = exchange(&hashes, with: Array(repeating: 0, count: max(8, hashes.count + hashes.count / 4)))
    for hash in before where hash != 0 { hashes[place(of: hash)] = hash }
  }
}
