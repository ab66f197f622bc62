/// Numbers as a person gives them to a command: `0-3,7`.
package struct NumberRanges: CustomStringConvertible {
  /// The numbers.
  package let numbers: Set<Int>

  /// Writes numbers.
  package init(_ numbers: Set<Int>) {
    self.numbers = numbers
  }

  /// Reads numbers; `nil` if the text has others.
  package init?(parsing text: String) {
    var numbers: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let first = ends.first.flatMap(\.self), let last = ends.last.flatMap(\.self), ends.count < 3,
        first >= 0, first <= last, last < 1_000_000
      else { return nil }
      numbers.formUnion(first...last)
    }
    self.numbers = numbers
  }

  /// The text, as short as it can be.
  package var description: String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers.sorted() {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
