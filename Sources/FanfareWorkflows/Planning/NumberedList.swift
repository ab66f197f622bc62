/// Elements with growing numbers, found and removed by their number.
///
/// Numbers are mostly removed near where they were added, so a list that is searched by halves serves better than a hash table: it costs no
/// hashing, and no memory while it is empty.
struct NumberedList<Element: Sendable>: Sendable {
  private var entries: [(number: Int, element: Element?)] = []
  /// How many entries are empty.
  private var gaps = 0

  var isEmpty: Bool { entries.count == gaps }

  /// The elements, in the order of their numbers.
  var elements: [Element] { entries.compactMap(\.element) }

  /// The element of a number; `nil` if it was removed or never added.
  subscript(number: Int) -> Element? { place(of: number).flatMap { entries[$0].element } }

  /// Puts an element in the place of the one with its number, if there is one.
  mutating func replace(_ number: Int, with element: Element) {
    guard let place = place(of: number), entries[place].element != nil else { return }
    entries[place].element = element
  }

  /// Adds an element whose number is greater than all before.
  mutating func append(_ element: Element, number: Int) {
    entries.append((number, element))
  }

  /// Removes the element of a number; returns `nil` if there was none.
  mutating func remove(_ number: Int) -> Element? {
    guard let place = place(of: number), let element = entries[place].element.take() else { return nil }
    gaps += 1
    while let last = entries.last, last.element == nil {
      entries.removeLast()
      gaps -= 1
    }
    // Now and then, so that each removal costs the same in the end.
    if gaps > 16, gaps > entries.count / 2 {
      entries.removeAll { $0.element == nil }
      gaps = 0
    }
    return element
  }

  private func place(of number: Int) -> Int? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].number == number ? low : nil
  }
}
