internal import FanfareJSON

/// A place in a document's text.
public struct YAMLPlace: Hashable, Sendable {
  /// The line, from 1.
  public let line: Int
  /// The column, from 1.
  public let column: Int

  /// Creates a place.
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// Where the values of a document stand, in the form of the document.
struct YAMLOutline: Sendable {
  /// Where the value begins: at its key, if it is a member.
  var place: YAMLPlace
  var elements: [YAMLOutline] = []
  var members: [ExactText: YAMLOutline] = [:]

  init(place: YAMLPlace) {
    self.place = place
  }

  /// Where a value within begins, or else the last that leads to it.
  func place(of tokens: ArraySlice<String>) -> YAMLPlace {
    guard let token = tokens.first else { return place }
    let rest = tokens.dropFirst()
    if let part = members[ExactText(token)] { return part.place(of: rest) }
    if let index = Int(token), elements.indices.contains(index) { return elements[index].place(of: rest) }
    return place
  }
}
