/// Values by keys, of which the least recently used leave when there are too many.
package struct RecentlyUsed<Key: Hashable, Value> {
  // Open to other modules' optimiser, since a generic dictionary costs several times one of known types.
  @usableFromInline
  struct Entry {
    @usableFromInline let value: Value
    @usableFromInline var use: UInt64

    @inlinable
    init(value: Value, use: UInt64) {
      self.value = value
      self.use = use
    }
  }

  @usableFromInline let capacity: Int
  @usableFromInline var entries: [Key: Entry] = [:]
  @usableFromInline var uses: UInt64 = 0

  /// Creates an empty one.
  ///
  /// - Parameter capacity: how many values are kept; at least 1.
  @inlinable
  package init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// How many values are kept.
  @inlinable
  package var count: Int { entries.count }

  /// The values, in no order.
  package var values: [Value] { entries.values.map(\.value) }

  /// The value for a key; reading it is a use of it, and so is setting it.
  @inlinable
  package subscript(key: Key) -> Value? {
    mutating get {
      guard let index = entries.index(forKey: key) else { return nil }
      uses += 1
      entries.values[index].use = uses
      return entries.values[index].value
    }
    set {
      guard let newValue else {
        entries[key] = nil
        return
      }
      uses += 1
      if entries[key] == nil, entries.count >= capacity { makeRoom() }
      entries[key] = Entry(value: newValue, use: uses)
    }
  }

  /// Lets a sixteenth go at once, so that the search for the oldest is shared by all that come in their places.
  @usableFromInline
  mutating func makeRoom() {
    let oldest = entries.map { ($0.value.use, $0.key) }.sorted { $0.0 < $1.0 }
    for (_, key) in oldest.prefix(max(1, capacity / 16)) { entries[key] = nil }
  }
}
