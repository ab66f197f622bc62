import ArgumentParser

/// A name and a text, as `--arg NAME TEXT` gives them.
///
/// Options of the argument parser have one value, so both are joined before it sees them.
struct NamedText: ExpressibleByArgument {
  let name: String
  let text: String

  /// What stands between the two; no argument can contain it.
  private static let separator: Character = "\0"

  init?(argument: String) {
    guard let separator = argument.firstIndex(of: Self.separator) else { return nil }
    name = String(argument[..<separator])
    text = String(argument[argument.index(after: separator)...])
  }

  /// The arguments with the two that follow each of the options made into one.
  static func joining(_ arguments: [String], after options: Set<String>) -> [String] {
    var joined: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      joined.append(argument)
      if argument == "--" { return joined + rest }
      if options.contains(argument), rest.count >= 2 {
        joined.append(rest.prefix(2).joined(separator: String(separator)))
        rest = rest.dropFirst(2)
      }
    }
    return joined
  }
}
