import Testing

@testable import FanfareRegex

struct RegularExpressionErrorTests {
  private func failure(_ pattern: String) -> RegularExpressionError? {
    do throws(RegularExpressionError) {
      _ = try RegularExpression(pattern)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "A mistake is reported in Oniguruma's words, with its place",
    arguments: [
      ("(a", "end pattern with unmatched parenthesis", 0), ("ab)", "unmatched close parenthesis", 2),
      ("*a", "target of repeat operator is not specified", 0),
      ("a|+", "target of repeat operator is not specified", 2),
      ("{2}", "target of repeat operator is not specified", 0),
      ("(?i)*", "target of repeat operator is not specified", 4),
      ("^*", "target of repeat operator is invalid", 2),
      ("(?=a)+", "target of repeat operator is invalid", 6),
      ("(?:a|\\b)?", "target of repeat operator is invalid", 9),
      ("\\K*", "target of repeat operator is invalid", 3),
      ("a{3,1}", "upper is smaller than lower in repeat range", 1),
      ("a{100001}", "too big number for repeat range", 1),
      ("a{99999999999999999999}", "too big number for repeat range", 1), ("a\\", "end pattern at escape", 2),
      ("[\\", "end pattern at escape", 2), ("[a", "premature end of char-class", 0),
      ("[]", "empty char-class", 0),
      ("[^]", "empty char-class", 0), ("[b-a]", "empty range in char class", 2),
      ("[a-\\d]", "char-class value at end of range", 2), ("[[:foo:]]", "invalid POSIX bracket type", 1),
      ("[[:ALPHA:]]", "invalid POSIX bracket type", 1),
      ("\\p{Foo}", "invalid character property name {Foo}", 2),
      ("\\p{L", "invalid character property name {L}", 2), ("\\1", "invalid backref number/name", 0),
      ("(a)\\2", "invalid backref number/name", 3), ("(a)\\k<2>", "invalid backref number/name", 5),
      ("\\k<x>", "undefined name <x> reference", 2), ("\\k<x>(?<x>a)", "undefined name <x> reference", 2),
      ("(?<>a)", "group name is empty", 3), ("(?<1a>b)", "invalid group name <1a>", 3),
      ("(?<a", "invalid group name <a>", 3), ("(?", "end pattern in group", 2),
      ("(?i", "end pattern in group", 3),
      ("(?a)b", "undefined group option", 2), ("(?P<n>a)", "undefined group option", 2),
      ("(?|a)", "undefined group option", 2), ("(?#a", "end pattern in group", 4),
      ("\\xe9", "too short multibyte code string", 0), ("\\400", "too big number", 1),
      ("\\x{110000}", "invalid code point value", 2), ("\\x{d800}", "invalid code point value", 2),
      ("\\c", "end pattern at control", 2),
    ]
  )
  func mistakes(_ pattern: String, _ message: String, _ offset: Int) {
    let error = failure(pattern)
    #expect(error?.code == .invalidPattern)
    #expect(error?.message == message)
    #expect(error?.offset == offset)
  }

  @Test(
    "A construct that isn't supported is refused by its name",
    arguments: [
      ("a\\g<1>", "a subexpression call \\g is not supported", 1),
      ("\\g'n'", "a subexpression call \\g is not supported", 0),
      ("(?R)", "a subexpression call is not supported", 0),
      ("(?1)", "a subexpression call is not supported", 0),
      ("(a)(?-1)", "a subexpression call is not supported", 3),
      ("(?&n)", "a subexpression call is not supported", 0),
      ("(?(1)a|b)", "a conditional (?(…)…) is not supported", 0),
      ("(?~ab)", "an absent group (?~…) is not supported", 0),
      ("(?{x})", "a callout (?{…}) is not supported", 0), ("(*FAIL)", "a callout (*…) is not supported", 0),
      ("\\X", "the text segment \\X is not supported", 0),
      ("\\y", "the text segment \\y is not supported", 0),
      ("\\Y", "the text segment \\Y is not supported", 0),
      ("(?<n>a)\\k<n+1>", "a backreference with a level is not supported", 9),
    ]
  )
  func unsupported(_ pattern: String, _ message: String, _ offset: Int) {
    let error = failure(pattern)
    #expect(error?.code == .unsupported)
    #expect(error?.message == message)
    #expect(error?.offset == offset)
  }

  @Test(
    "A lookbehind without bounds is refused",
    arguments: ["(?<=ba*)c", "(?<!(?:ab)+)c", "(?<=a{256})b", "(?<=x\\1)(a)"]
  )
  func lookbehind(_ pattern: String) {
    #expect(failure(pattern)?.code == .unsupported)
    #expect(failure(pattern)?.message.hasPrefix("invalid pattern in look-behind") == true)
  }

  @Test("The description has the place, if there is one")
  func description() {
    #expect(failure("(a")?.description == "end pattern with unmatched parenthesis at offset 0 of the pattern")
    #expect(RegularExpressionError(.budgetUsedUp, "too many steps").description == "too many steps")
  }
}
