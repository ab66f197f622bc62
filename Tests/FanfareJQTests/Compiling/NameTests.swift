import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct NameTests {
  @Test(arguments: [
    ("foo", "foo/0 is not defined", 1),
    ("startwiths(.)", "startwiths/1 is not defined; did you mean startswith?", 1),
    ("1 | lenght", "lenght/0 is not defined; did you mean length?", 5),
    ("selct(.)", "selct/1 is not defined; did you mean select?", 1),
    ("mpa(.)", "mpa/1 is not defined; did you mean map?", 1),
    ("to_entires", "to_entires/0 is not defined; did you mean to_entries?", 1),
    ("select", "select/0 is not defined; there is select/1", 1),
    ("range", "range/0 is not defined; there is range/1, range/2, range/3", 1),
    ("map(1; 2)", "map/2 is not defined; there is map/1", 1),
    ("a::b", "a::b/0 is not defined", 1), ("[.[] | f(1)]", "f/1 is not defined", 8),
    ("def f: 1; f(2)", "f/1 is not defined", 11), ("def f(x): x(1); f(2)", "x/1 is not defined", 11),
    ("(def f: 1; f) | f", "f/0 is not defined", 17), ("def f: g; def g: 1; f", "g/0 is not defined", 8),
    ("\"\\(lenth)\"", "lenth/0 is not defined; did you mean length?", 4),
    ("xyzzy_qqq", "xyzzy_qqq/0 is not defined", 1),
  ])
  func `a function that doesn't exist is named, with what may be meant`(
    program: String,
    message: String,
    column: Int
  ) {
    let error = failure(of: program)
    #expect(error?.code == .undefined)
    #expect(error?.message == message)
    #expect(error?.line == 1)
    #expect(error?.column == column)
  }

  @Test(arguments: [
    ("$x", "$x is not defined", 1), ("(1 as $x | $x) | $x", "$x is not defined", 18),
    ("1 as $x | $y", "$y is not defined", 11),
    ("reduce 1 as $x (0; 1) | $x", "$x is not defined", 25),
    ("reduce $x as $x (0; 1)", "$x is not defined", 8),
    ("def f($x): 1; $x", "$x is not defined", 15), ("{$x}", "$x is not defined", 2),
    (". as [$a] | $b", "$b is not defined", 13),
    ("break $x", "$*label-x is not defined: there is no 'label $x' around", 1),
    ("(label $x | 1) | break $x", "$*label-x is not defined: there is no 'label $x' around", 18),
    ("1 as $x | break $x", "$*label-x is not defined: there is no 'label $x' around", 11),
    ("label $x | $x", "$x is not defined", 12),
    (
      "@base65",
      "base65 is not a valid format; there are @text, @json, @csv, @tsv, @html, @uri, @sh, @base64, @base64d, @base32, @base32d",
      1
    ),
    (
      "1 | @jsn \"x\\(.)\"",
      "jsn is not a valid format; there are @text, @json, @csv, @tsv, @html, @uri, @sh, @base64, @base64d, @base32, @base32d",
      5
    ),
  ])
  func `a variable, a label or a format that doesn't exist is named`(
    program: String,
    message: String,
    column: Int
  ) {
    let error = failure(of: program)
    #expect(error?.code == .undefined)
    #expect(error?.message == message)
    #expect(error?.column == column)
  }

  @Test(arguments: Refused.reasons.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
  func `a function that is refused says so by name`(name: [String]) {
    for arguments in ["", "(.)"] {
      let error = failure(of: "1 |\n \(name[0])\(arguments)")
      #expect(error?.code == .refused)
      #expect(error?.message == "\(name[0])/\(arguments.isEmpty ? 0 : 1) isn't available: \(name[1])")
      #expect(error?.line == 2)
      #expect(error?.column == 2)
    }
  }

  @Test func `everything of jq 1.7 that reaches outside is refused`() {
    #expect(
      Set(Refused.reasons.keys).isSuperset(of: [
        "env", "input", "inputs", "input_filename", "input_line_number", "debug", "stderr", "halt",
        "halt_error", "localtime",
        "strflocaltime", "modulemeta", "get_search_list",
      ])
    )
  }

  @Test(arguments: [
    ("$ENV", "$ENV isn't available: a program sees no environment"),
    ("$ENV.HOME", "$ENV isn't available: a program sees no environment"),
    ("import \"a\" as a; 1", "'import' isn't available: a program has no modules"),
    ("include \"a\"; 1", "'include' isn't available: a program has no modules"),
    ("module {}; 1", "'module' isn't available: a program has no modules"),
  ])
  func `the environment and modules are refused by name`(program: String, message: String) {
    let error = failure(of: program)
    #expect(error?.code == .refused)
    #expect(error?.message == message)
    #expect(error?.column == 1)
  }

  @Test func `what is refused can be defined by the program itself`() throws {
    #expect(try outputs("def env: 5; def debug(x): 6; env, debug(1)") == [5, 6])
    #expect(try outputs("1 as $ENV | $ENV") == [1])
  }
}
