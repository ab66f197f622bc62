import Testing

@testable import FanfareJQ

@Suite struct LexerTests {
  @Test(arguments: [
    Answer("1 # 2", gives: "1"),
    Answer("1 # one\n, 2 # two\n", gives: "1", "2"),
    Answer("# first\n1", gives: "1"),
    Answer("[1, # \"no text\n2]", gives: "[1,2]"),
    Answer("1 # goes on \\\n, 2\n, 3", gives: "1", "3"),
    Answer("1 # doesn't go on \\\\\n, 2", gives: "1", "2"),
    Answer("1 # goes on \\\\\\\n, 2\n, 3", gives: "1", "3"),
    Answer("1 # goes on \\\r\n, 2\n, 3", gives: "1", "3"),
    Answer("1 # ends with the line\r\n, 2", gives: "1", "2"),
    Answer("\"# is no comment\"", gives: "\"# is no comment\""),
    Answer("# only a comment", "7", gives: "7"),
    Answer("1 # at the end \\", gives: "1"),
  ])
  func `a comment ends with its line, unless a backslash stands before its end`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("[.5, 1., 1.5, 0.25e1]", gives: "[0.5,1,1.5,2.5]"),
    Answer("[1e2, 1E2, 1e+2, 1e-2, 1.e1]", gives: "[100,100,100,0.01,10]"),
    Answer("[007, 00, 0]", gives: "[7,0,0]"),
    Answer("100000000000000000001", gives: "100000000000000000001"),
    Answer("0.10000000000000000001", gives: "0.10000000000000000001"),
    Answer("1.5.a?"),
    Answer("[1,2,3] | .[1:2], .[:1.5]", gives: "[2]", "[1,2]"),
  ])
  func `numbers`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(#""\"\\\/\b\f\n\r\t" | explode"#, gives: "[34,92,47,8,12,10,13,9]"),
    Answer(#""\u0041\u00e9\u4E2D" | explode"#, gives: "[65,233,20013]"),
    Answer(#""\ud83d\ude00" | explode"#, gives: "[128512]"),
    Answer(#""\ud83d" | explode"#, gives: "[65533]"),
    Answer(#""\ude00x" | explode"#, gives: "[65533,120]"),
    Answer(#""\ud83d\u0041" | explode"#, gives: "[65533,65]"),
    Answer("\"a\nb\tc\"", gives: #""a\nb\tc""#),
    Answer("\"é😀\" | length", gives: "2"),
  ])
  func `escapes in texts`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(#""a\(1)b\("x")c\([null, "y"])""#, gives: #""a1bxc[null,\"y\"]""#),
    Answer(#""a\("b\("c" + "d\("e")")f")g""#, gives: #""abcdefg""#),
    Answer(#""\((1 + 2) * (3))""#, gives: #""9""#),
    Answer(#""\({a: ")"} | .a)""#, gives: #"")""#),
    Answer(#""\(1, 2)-\(3, 4)""#, gives: #""1-3""#, #""2-3""#, #""1-4""#, #""2-4""#),
    Answer(#""\(empty)x""#),
    Answer(#""\(1 # comment)\#n)""#, gives: #""1""#),
    Answer(#""\("\\(")""#, gives: #""\\(""#),
    Answer(#"@json "v=\([1, "a"])""#, gives: #""v=[1,\"a\"]""#),
    Answer(#"@base64 "\("a")-\("b")""#, gives: #""YQ==-Yg==""#),
    Answer(#"@html "<b>\("<i>" | "\(.)!")</b>""#, gives: #""<b>&lt;i&gt;!</b>""#),
  ])
  func `texts with values in them`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test func `symbols are read as long as they can be`() throws {
    let tokens = try Lexer.tokens(of: ".a?//1//=..==!=<=|=").map(\.kind)
    #expect(
      tokens == [
        .field("a"), .symbol("?//"), .number("1"), .symbol("//="), .symbol(".."), .symbol("=="),
        .symbol("!="), .symbol("<="), .symbol("|="), .end,
      ]
    )
  }

  @Test func `tokens know the byte that they begin at`() throws {
    #expect(try Lexer.tokens(of: "\"é\" | .a\n# x\n+ $b").map(\.offset) == [0, 5, 7, 14, 16, 18])
  }
}
