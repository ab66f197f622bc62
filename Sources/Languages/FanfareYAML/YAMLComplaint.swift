/// What libyaml complains about, in the words of somebody who writes a file and not a parser.
enum YAMLComplaint {
  /// The complaint in other words; as it is if it is a seldom one.
  ///
  /// - Parameters:
  ///   - problem: what libyaml says; these texts have been the same since its first version.
  ///   - context: what it was reading.
  static func text(of problem: String, context: String?) -> String {
    words[problem] ?? (context.map { "\($0): " } ?? "") + problem
  }

  private static let words = [
    "mapping values are not allowed in this context":
      "no ': ' can stand here; a text that has one is written in quotes, and a key needs a line of its own or { }",
    "block sequence entries are not allowed in this context": "no item of a list, '- ', can begin here",
    "mapping keys are not allowed in this context": "no key, '? ', can begin here",
    "did not find expected key": "a key has to stand here, as far to the right as those above it",
    "did not find expected '-' indicator":
      "an item of the list has to stand here, '- ', as far to the right as those above it",
    "did not find expected ',' or '}'": "a ',' or the '}' that ends the object has to stand here",
    "did not find expected ',' or ']'": "a ',' or the ']' that ends the list has to stand here",
    "did not find expected <document start>":
      "what follows doesn't belong to what stands above it; look at how far to the right it begins",
    "did not find expected node content": "a value has to stand here",
    "could not find expected ':'": "a ':' is missing after a key in this line or the one before",
    "found character that cannot start any token":
      "no value can begin with this character; write it in quotes, and spaces for tabs",
    "found a tab character where an indentation space is expected":
      "lines are indented by spaces and not by tabs",
    "found a tab character that violates indentation": "lines are indented by spaces and not by tabs",
    "found unexpected end of stream": "the file ends within a text whose quote isn't closed",
    "found unexpected document indicator":
      "a line of --- or ... stands within a text whose quote isn't closed",
    "found unknown escape character":
      "this character can't follow a \\ between double quotes; write \\\\ for a \\, or use single quotes",
    "did not find expected hexdecimal number": "hexadecimal digits have to follow here",
    "found undefined tag handle": "a '!' begins a tag; a text that begins with one is written in quotes",
    "did not find expected alphabetic or numeric character":
      "a name has to follow the & or *; a text that begins with one is written in quotes",
  ]
}
