import Foundation

/// The tables of a reference in the documentation, each below a comment that says what it lists:
/// `<!-- settings: retry -->`.
struct ReferenceTables {
  /// The rows of the tables by their names; each row has its cells without the marks of code.
  let rows: [String: [[String]]]
  /// The article as it is.
  let text: String

  /// Reads an article.
  ///
  /// - Parameters:
  ///   - path: where it is, from the root of the package.
  ///   - kind: the word at the beginning of the comments.
  init(of path: String, kind: String) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    text = try String(contentsOf: root.appending(path: path), encoding: .utf8)
    var rows: [String: [[String]]] = [:]
    var name: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("<!-- \(kind): ") {
        name = String(line.dropFirst("<!-- \(kind): ".count).dropLast(" -->".count))
      } else if let name, line.hasPrefix("|") {
        rows[name, default: []].append(Self.cells(of: line))
      } else {
        name = nil
      }
    }
    // The first two lines of a table are its head.
    self.rows = rows.mapValues { Array($0.dropFirst(2)) }
  }

  private static func cells(of line: Substring) -> [String] {
    line.split(separator: "|").map { cell in
      let text = cell.trimmingCharacters(in: .whitespaces)
      let inner = text.dropFirst().dropLast()
      return text.hasPrefix("`") && text.hasSuffix("`") && !inner.contains("`") ? String(inner) : text
    }
  }
}
