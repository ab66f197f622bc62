/// A list that seldom has more than one element, and keeps that one without an allocation.
struct Few<Element> {
  /// The element that has been in for longest; `nil` only if there is none at all.
  private(set) var first: Element?
  private var others: [Element] = []

  var isEmpty: Bool { first == nil }

  var count: Int { first == nil ? 0 : 1 + others.count }

  /// All elements in an array.
  var all: [Element] {
    guard let first else { return [] }
    return others.isEmpty ? [first] : [first] + others
  }

  /// The element that has been in for the shortest time.
  var last: Element? { others.last ?? first }

  mutating func append(_ element: consuming Element) {
    if first == nil { first = consume element } else { others.append(consume element) }
  }

  /// Takes the element out that has been in for longest.
  mutating func popFirst() -> Element? {
    guard let element = first.take() else { return nil }
    if !others.isEmpty { first = others.removeFirst() }
    return element
  }

  /// Takes the first element out that `matches`.
  mutating func remove(where matches: (Element) -> Bool) -> Element? {
    // Looked at in its place: most have to be counted when they are copied.
    guard let isFirst = first.map(matches) else { return nil }
    if isFirst { return popFirst() }
    return others.firstIndex(where: matches).map { others.remove(at: $0) }
  }

  /// The first element that `matches`.
  func first(where matches: (Element) -> Bool) -> Element? {
    guard let element = first else { return nil }
    return matches(element) ? element : others.first(where: matches)
  }
}
