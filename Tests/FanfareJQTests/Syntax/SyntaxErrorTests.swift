import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct SyntaxErrorTests {
  private func check(_ program: String, _ line: Int, _ column: Int, _ message: String) {
    let error = failure(of: program)
    #expect(error?.code == .syntax)
    #expect(error?.message == message)
    #expect(error?.line == line)
    #expect(error?.column == column)
  }

  @Test(arguments: [
    ("1 +", 1, 4, "an expression"),
    ("1 |", 1, 4, "an expression"),
    ("1,", 1, 3, "an expression"),
    ("(1", 1, 3, "')'"),
    ("[1", 1, 3, "']'"),
    ("{a", 1, 3, "',' or '}'"),
    ("{a:", 1, 4, "an expression"),
    ("{a: 1", 1, 6, "',' or '}'"),
    (".[", 1, 3, "an expression"),
    (".[1", 1, 4, "']'"),
    (".[1:", 1, 5, "an expression"),
    (".a.", 1, 4, "a name, a text in quotes or '[' after '.'"),
    (". .", 1, 4, "a name, a text in quotes or '[' after '.'"),
    (".[].", 1, 5, "a name, a text in quotes or '[' after '.'"),
    ("if", 1, 3, "an expression"),
    ("if 1", 1, 5, "'then'"),
    ("if 1 then", 1, 10, "an expression"),
    ("if 1 then 2", 1, 12, "'end'"),
    ("if 1 then 2 else", 1, 17, "an expression"),
    ("if 1 then 2 else 3", 1, 19, "'end'"),
    ("try", 1, 4, "an expression"),
    ("reduce", 1, 7, "an expression"),
    ("reduce 1", 1, 9, "'as'"),
    ("reduce 1 as", 1, 12, "a variable, '[' or '{'"),
    ("reduce 1 as $x", 1, 15, "'('"),
    ("reduce 1 as $x (1; 2", 1, 21, "')'"),
    ("1 as", 1, 5, "a variable, '[' or '{'"),
    ("1 as $x", 1, 8, "'|'"),
    ("label", 1, 6, "a variable like '$name'"),
    ("break", 1, 6, "a variable like '$name'"),
    ("def", 1, 4, "the name of a function"),
    ("def f", 1, 6, "':'"),
    ("def f:", 1, 7, "an expression"),
    ("def f: 1", 1, 9, "';'"),
    ("f(", 1, 3, "an expression"),
    ("f(1", 1, 4, "')'"),
    ("-", 1, 2, "an expression"),
    ("1 - ", 1, 5, "an expression"),
    ("1 and", 1, 6, "an expression"),
    (".a.[", 1, 5, "an expression"),
    (#"{"a\(1)": 2"#, 1, 12, "',' or '}'"),
    (#".["a""#, 1, 6, "']'"),
    (#".a["b""#, 1, 7, "']'"),
    ("try error(1) catch", 1, 19, "an expression"),
    ("-", 1, 2, "an expression"),
    ("- -", 1, 4, "an expression"),
    ("1 as $x | ", 1, 11, "an expression"),
  ])
  func `a program that ends too early`(program: String, line: Int, column: Int, expected: String) {
    check(program, line, column, "unexpected end of the program, expected " + expected)
  }

  @Test(arguments: [
    ("| 1", 1, 1, "unexpected '|', expected an expression"),
    (", 1", 1, 1, "unexpected ',', expected an expression"),
    (#"{"a": }"#, 1, 7, "unexpected '}', expected an expression"),
    (".[:]", 1, 4, "unexpected ']', expected an expression"),
    ("then", 1, 1, "unexpected 'then', expected an expression"),
    ("end", 1, 1, "unexpected 'end', expected an expression"),
    ("try catch 1", 1, 5, "unexpected 'catch', expected an expression"),
    ("f()", 1, 3, "unexpected ')', expected an expression"),
    ("f(1;)", 1, 5, "unexpected ')', expected an expression"),
    ("$", 1, 1, "unexpected '$', expected an expression"),
    ("$ x", 1, 1, "unexpected '$', expected an expression"),
    ("?", 1, 1, "unexpected '?', expected an expression"),
    ("*", 1, 1, "unexpected '*', expected an expression"),
    ("1 * * 2", 1, 5, "unexpected '*', expected an expression"),
    ("//", 1, 1, "unexpected '//', expected an expression"),
    ("as", 1, 1, "unexpected 'as', expected an expression"),
    ("and", 1, 1, "unexpected 'and', expected an expression"),
    ("or 1", 1, 1, "unexpected 'or', expected an expression"),
    ("{a: 1 | }", 1, 9, "unexpected '}', expected an expression"),
    ("%", 1, 1, "unexpected '%', expected an expression"),
    ("%%", 1, 1, "unexpected '%', expected an expression"),
    ("if . then else end", 1, 11, "unexpected 'else', expected an expression"),
    ("# only\n| 1", 2, 1, "unexpected '|', expected an expression"),
    (#"1 | import "a" as b; 2"#, 1, 5, "unexpected 'import', expected an expression"),
  ])
  func `something else where an expression belongs`(program: String, line: Int, column: Int, message: String)
  {
    check(program, line, column, message)
  }

  @Test(arguments: [
    ("1)", 1, 2, "unexpected ')', expected the end of the program or an operator"),
    ("1]", 1, 2, "unexpected ']', expected the end of the program or an operator"),
    ("[1 2]", 1, 4, "unexpected '2', expected ']'"),
    ("{a: 1 b: 2}", 1, 7, "unexpected 'b', expected ',' or '}'"),
    ("{(1)}", 1, 5, "unexpected '}', expected ':' and a value after a key in parentheses"),
    (
      "{,}", 1, 2, "unexpected ',', expected a key: a name, a text in quotes, or an expression in parentheses"
    ),
    (
      "{a,,b}", 1, 4,
      "unexpected ',', expected a key: a name, a text in quotes, or an expression in parentheses"
    ),
    ("..a", 1, 3, "unexpected 'a', expected the end of the program or an operator"),
    (#".."a""#, 1, 3, "unexpected a text in quotes, expected the end of the program or an operator"),
    (".a b", 1, 4, "unexpected 'b', expected the end of the program or an operator"),
    ("if 1 then 2 elif 3 end", 1, 20, "unexpected 'end', expected 'then'"),
    ("if 1 else 2 end", 1, 6, "unexpected 'else', expected 'then'"),
    ("1 catch 2", 1, 3, "unexpected 'catch', expected the end of the program or an operator"),
    ("reduce 1 as $x (1)", 1, 18, "unexpected ')', expected ';'"),
    ("reduce 1 as $x (1; 2; 3)", 1, 21, "unexpected ';', expected ')'"),
    ("foreach 1 as $x (1)", 1, 19, "unexpected ')', expected ';'"),
    ("foreach 1 as $x (1; 2; 3; 4)", 1, 25, "unexpected ';', expected ')'"),
    ("1 as x | 2", 1, 6, "unexpected 'x', expected a variable, '[' or '{'"),
    ("1 as $x 2", 1, 9, "unexpected '2', expected '|'"),
    ("1 as [] | 2", 1, 7, "unexpected ']', expected a variable, '[' or '{'"),
    (
      "1 as {} | 2", 1, 7,
      "unexpected '}', expected a key: a name, a text in quotes, or an expression in parentheses"
    ),
    ("1 as [$a | 2", 1, 10, "unexpected '|', expected ']'"),
    ("1 as {a} | 2", 1, 8, "unexpected '}', expected ':'"),
    ("1 as {a: } | 2", 1, 10, "unexpected '}', expected a variable, '[' or '{'"),
    (#"1 as {"a"} | 2"#, 1, 10, "unexpected '}', expected ':'"),
    ("1 as [$a] ?// | 2", 1, 15, "unexpected '|', expected a variable, '[' or '{'"),
    ("label x | 1", 1, 7, "unexpected 'x', expected a variable like '$name'"),
    ("label $x 1", 1, 10, "unexpected '1', expected '|'"),
    ("break x", 1, 7, "unexpected 'x', expected a variable like '$name'"),
    ("def f(: 1; 2", 1, 7, "unexpected ':', expected the name of a parameter"),
    ("def f(): 1; 2", 1, 7, "unexpected ')', expected the name of a parameter"),
    ("def f(1): 1; 2", 1, 7, "unexpected '1', expected the name of a parameter"),
    ("def f(x: 1; 2", 1, 8, "unexpected ':', expected ')'"),
    ("def f(x;): 1; 2", 1, 9, "unexpected ')', expected the name of a parameter"),
    ("def if: 1; 2", 1, 5, "unexpected 'if', expected the name of a function"),
    ("def $x: 1; 2", 1, 5, "unexpected '$x', expected the name of a function"),
    (#""\(1 2)""#, 1, 6, "unexpected '2', expected ')'"),
    ("1 as $ | 2", 1, 6, "unexpected '$', expected a variable, '[' or '{'"),
    ("1 not", 1, 3, "unexpected 'not', expected the end of the program or an operator"),
    ("{$__loc__: 1}", 1, 10, "unexpected ':', expected ',' or '}'"),
    (#""a" "b""#, 1, 5, "unexpected a text in quotes, expected the end of the program or an operator"),
    ("1 2", 1, 3, "unexpected '2', expected the end of the program or an operator"),
    ("reduce . as $x (0; .) 1", 1, 23, "unexpected '1', expected the end of the program or an operator"),
    (".. ..", 1, 4, "unexpected '..', expected the end of the program or an operator"),
    ("1;2", 1, 2, "unexpected ';', expected the end of the program or an operator"),
    ("def f: 1; 2; 3", 1, 12, "unexpected ';', expected the end of the program or an operator"),
    (". as [$a, ] | 1", 1, 11, "unexpected ']', expected a variable, '[' or '{'"),
    ("[.[] as $x]", 1, 11, "unexpected ']', expected '|'"),
    ("1..2", 1, 3, "unexpected '.2', expected the end of the program or an operator"),
    ("..2", 1, 3, "unexpected '2', expected the end of the program or an operator"),
    (".1.2.3", 1, 3, "unexpected '.2', expected the end of the program or an operator"),
    ("{a:1;b:2}", 1, 5, "unexpected ';', expected ',' or '}'"),
  ])
  func `something else than what belongs to a construct`(
    program: String,
    line: Int,
    column: Int,
    message: String
  ) {
    check(program, line, column, message)
  }

  @Test(arguments: [
    ("{1: 2}", 1, 2, #"a key has to be a text: write "1" in quotes"#),
    (#""abc"#, 1, 1, "the text in quotes isn't closed"),
    (#""a\qb""#, 1, 3, "unknown escape in a text"),
    (#""\u12""#, 1, 2, #"'\u' needs four hexadecimal digits"#),
    (#""\u12g4""#, 1, 2, #"'\u' needs four hexadecimal digits"#),
    (#""\(1""#, 1, 5, "the text in quotes isn't closed"),
    (#""a\"#, 1, 3, "unknown escape in a text"),
    ("1 ~ 2", 1, 3, "unexpected character '~'"),
    ("1 & 2", 1, 3, "unexpected character '&'"),
    ("!1", 1, 1, "unexpected character '!'"),
    ("a=b=c", 1, 4, "'=' doesn't chain: use parentheses"),
    ("é", 1, 1, "unexpected character 'é'"),
    ("1 €", 1, 3, "unexpected character '€'"),
    (#"\"#, 1, 1, #"unexpected character '\'"#),
    ("'a'", 1, 1, "unexpected character '''"),
  ])
  func `texts, characters and keys that can't be read`(
    program: String,
    line: Int,
    column: Int,
    message: String
  ) {
    check(program, line, column, message)
  }

  @Test func `a place after several lines has its line and column`() {
    check("def f:\n  1;\n\nf | é", 4, 5, "unexpected character 'é'")
    check("[1,\n 2\n", 3, 1, "unexpected end of the program, expected ']'")
    check("\"a\nb\" |\n \"\\(1 |\n)\"", 4, 1, "unexpected end of the program, expected an expression")
  }
}
