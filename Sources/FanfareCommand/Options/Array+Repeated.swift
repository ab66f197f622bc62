extension Array where Element: Hashable {
  /// The first element that stands in the array before already; `nil` if each stands in it once.
  var firstRepeated: Element? {
    var seen: Set<Element> = []
    return first { !seen.insert($0).inserted }
  }
}
