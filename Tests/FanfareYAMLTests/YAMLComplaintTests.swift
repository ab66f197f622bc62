import Testing

@testable import FanfareYAML

/// What is said of texts that aren't YAML.
@Suite struct YAMLComplaintTests {
  @Test(arguments: [
    ("a: b: c", "no ': ' can stand here"), ("a: 1\n  b: 2", "no ': ' can stand here"),
    ("a: [1, 2", "a ',' or the ']' that ends the list"),
    ("a: { b: 1", "a ',' or the '}' that ends the object"),
    ("a:\n  - 1\n  b: 2", "an item of the list has to stand here"), ("a: 'b", "the file ends within a text"),
    ("a: @b", "no value can begin with this character"), ("a: \"\\q\"", "this character can't follow a \\"),
    ("a: 1\nb\nc: 2", "a ':' is missing after a key"),
  ])
  func `the words are those of who writes a file`(text: String, words: String) {
    let error = #expect(throws: YAMLError.self) { try YAMLDocument(parsing: text) }
    #expect(error?.message.hasPrefix(words) == true, "\(error.map { "\($0)" } ?? "")")
  }
}
