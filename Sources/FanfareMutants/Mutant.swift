/// A planted fault: what stands in a file, and what stands there while the fault is on.
struct Mutant: Hashable, Sendable {
  /// What the fault is, as `breaker-counts-cancellations`.
  let name: String
  /// The file, from the root of the package.
  let file: String
  let original: String
  let replacement: String

  /// The name of the module that the file belongs to.
  var module: String { String(file.split(separator: "/").dropFirst().first ?? "") }

  /// What can't be read in a file of mutants.
  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  /// Reads a file of mutants.
  ///
  /// A block begins with `[name] file`; lines with `-` are what is looked for and lines with `+` what stands in their place, where
  /// `MUTANT` is true while the fault is on. Other lines that aren't empty begin with `#`.
  ///
  /// - Parameters:
  ///   - text: the file's text.
  ///   - path: the file, for messages.
  static func parse(_ text: String, path: String) throws(Malformed) -> [Mutant] {
    var mutants: [Mutant] = []
    var block: (head: Substring, original: [Substring], replacement: [Substring])?
    func finish() throws(Malformed) {
      guard let (head, original, replacement) = block else { return }
      guard let end = head.firstIndex(of: "]"), !original.isEmpty,
        replacement.contains(where: { $0.contains("MUTANT") })
      else {
        throw Malformed(
          description: "\(path): \(head) needs a file, lines with - and lines with + and MUTANT in them"
        )
      }
      mutants.append(
        Mutant(
          name: String(head[head.index(after: head.startIndex)..<end]),
          file: head[head.index(after: end)...].trimmingPrefix(while: { $0 == " " }).description,
          original: original.joined(separator: "\n"),
          replacement: replacement.joined(separator: "\n")
        )
      )
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      switch line.first {
      case "[":
        try finish()
        block = (line, [], [])
      case "-": block?.original.append(line.dropFirst())
      case "+": block?.replacement.append(line.dropFirst())
      case "#", nil: continue
      default: throw Malformed(description: "\(path): '\(line)' begins with neither [ nor - nor + nor #")
      }
    }
    try finish()
    return mutants
  }
}
