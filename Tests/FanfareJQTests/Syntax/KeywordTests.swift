import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct KeywordTests {
  private static let keywords = [
    "as", "import", "include", "module", "def", "if", "then", "else", "elif", "and", "or", "end", "reduce",
    "foreach", "try", "catch", "label", "break",
  ]

  @Test(arguments: keywords)
  func `a keyword can be a field`(keyword: String) throws {
    #expect(try outputs(".\(keyword)", .object([keyword: 1])) == [1])
    #expect(try outputs(".a.\(keyword)?.\(keyword)", ["a": .object([keyword: .object([keyword: 2])])]) == [2])
  }

  @Test(arguments: keywords)
  func `a keyword can be a key`(keyword: String) throws {
    #expect(try outputs("{\(keyword): 1}") == [.object([keyword: 1])])
    #expect(try outputs("{\(keyword)}", .object([keyword: 2])) == [.object([keyword: 2])])
    #expect(try outputs(". as {\(keyword): $x} | $x", .object([keyword: 3])) == [3])
  }

  @Test(arguments: keywords)
  func `a keyword can be a variable`(keyword: String) throws {
    #expect(try outputs("1 as $\(keyword) | $\(keyword), {$\(keyword)}") == [1, .object([keyword: 1])])
  }

  @Test(arguments: keywords)
  func `a keyword is no function`(keyword: String) {
    #expect(failure(of: "def \(keyword): 1; 2")?.message.hasPrefix("unexpected '\(keyword)'") == true)
  }

  @Test(arguments: [
    Answer("{null: 1, true: 2, not: 3}", gives: #"{"null":1,"true":2,"not":3}"#),
    Answer("{__loc__: 1}", gives: #"{"__loc__":1}"#),
    Answer("{$__loc__}", gives: #"{"__loc__":{"file":"<top-level>","line":1}}"#),
    Answer(".null, .true, .empty", #"{"null":1,"true":2,"empty":3}"#, gives: "1", "2", "3"),
  ])
  func `names of values and functions are fields and keys too`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}
