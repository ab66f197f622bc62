internal import FanfareText

/// A URI that is put together from what a definition says and from values.
///
/// It knows where the values stand, so that one that would lead to another host or path can be named.
struct URIAssembly {
  /// The URI as the definition has it, for messages.
  private let template: String
  private var text = ""
  private var values: [(range: Range<Int>, name: String)] = []

  init(of template: String) {
    self.template = template
  }

  /// Adds what the definition says.
  mutating func append(literal: some StringProtocol) { text += literal }

  /// Adds a value; what isn't there is `nil` or empty.
  ///
  /// - Throws: an error with the value's name if nothing is there and the query hasn't begun yet: without it, the URI would
  ///   mean something else. In the query a value may be empty, as in RFC 6570.
  mutating func append(_ value: String?, named name: String) throws(WorkflowError) {
    let value = value ?? ""
    if value.isEmpty, Self.end(ofPathIn: text) == text.utf8.count {
      throw WorkflowError(
        .configuration,
        "'\(name)' in '\(template)' is missing, null or empty, which would lead elsewhere; nothing was sent"
      )
    }
    let start = text.utf8.count
    text += value
    values.append((start..<text.utf8.count, name))
  }

  /// The URI.
  ///
  /// What the definition itself says is its author's affair, so only segments are looked at that a value is a part of.
  ///
  /// - Throws: an error with the names of the values that make a segment of the path `.` or `..`.
  func uri() throws(WorkflowError) -> String {
    var start = 0
    let end = Self.end(ofPathIn: text)
    for segment in text.utf8.prefix(end).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    {
      let range = start..<start + segment.count
      start = range.upperBound + 1
      let within = values.filter { $0.range.overlaps(range) }
      guard !within.isEmpty, DotSegment.stands(in: Substring(segment)) else { continue }
      let names = within.map { "'\($0.name)'" }.joined(separator: ", ")
      throw WorkflowError(
        .configuration,
        "\(names) in '\(template)' would make . or .. a part of the path, which leads elsewhere; nothing was sent"
      )
    }
    return text
  }

  /// Where the path ends: at the query, the fragment or the end, in bytes.
  private static func end(ofPathIn text: String) -> Int {
    let end = text.utf8.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
    return text.utf8.distance(from: text.utf8.startIndex, to: end ?? text.utf8.endIndex)
  }
}
