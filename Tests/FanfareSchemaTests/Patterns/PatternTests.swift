import FanfareJSON
import FanfareSchema
import Testing

@Suite struct PatternTests {
  @Test(arguments: [
    ("a", ["xay"], ["b"]), ("^a$", ["a"], ["a\n", "ba"]), ("^\\d$", ["7"], ["٧", "a"]),
    ("^\\w$", ["_"], ["é"]),
    ("^\\s$", ["\u{feff}", "\u{a0}", "\u{0B}"], ["\u{85}"]), ("^\\S$", ["\u{85}"], [" "]),
    ("^[\\D]$", ["a"], ["1"]),
    ("^.$", ["💩", "a"], ["\n", "\u{2028}", "\r"]), ("^[^a]$", ["\n"], ["a"]), ("^[^]$", ["\n"], [""]),
    ("[]", [], ["a", ""]),
    ("^[[a]$", ["[", "a"], ["b"]), ("^[a\\-z]$", ["-"], ["b"]), ("^[a-c]$", ["b"], ["d"]),
    ("^\\u00e9\\x41\\t\\cA\\0$", ["éA\t\u{1}\0"], ["e"]), ("^\\u{1F4A9}$", ["💩"], []),
    ("^\\ud83d\\udca9$", ["💩"], []),
    ("^\\p{Letter}\\p{Lu}$", ["éA"], ["1A"]), ("^\\p{Script=Greek}$", ["α"], ["a"]),
    ("^\\P{L}$", ["1"], ["a"]),
    ("a\\b", ["a b", "aé"], ["ab"]), ("a\\B", ["ab"], ["a"]), ("(?=a)a{2,3}?$", ["aa"], ["a"]),
    ("^(?!a)", ["b"], ["a"]),
    ("(?<=a)b", ["ab"], ["b"]), ("^(?<n>a|b)\\k<n>$", ["aa"], ["ab"]), ("^(a)(b)\\2$", ["abb"], ["aba"]),
    ("^[+-\\w]+$", ["ABC", "+-"], ["!", "."]), ("^[.-\\d]+$", ["5-5."], ["/"]),
    ("^[\\w-~]+$", ["a-b~"], ["a{b"]),
    ("^[\\p{Lu}-z]$", ["-", "A", "z"], ["a"]), ("^[\\w-.]$", ["-", "."], ["/"]),
    ("^[a-c-\\d]$", ["b", "-", "7"], ["d"]),
    ("^a{$", ["a{"], ["a"]), ("^x-", ["x-a"], ["y"]), ("^\\/#\"@$", ["/#\"@"], []),
    ("^a|b$", ["ax", "xb"], ["x"]),
  ])
  func `patterns mean what they mean in ECMAScript`(
    pattern: String,
    matching: [String],
    others: [String]
  ) throws {
    let schema = try JSONSchema(["pattern": .string(pattern)])
    for text in matching { #expect(schema.isValid(.string(text)), "\(text)") }
    for text in others { #expect(!schema.isValid(.string(text)), "\(text)") }
  }

  @Test(arguments: [
    ("^(a)?b\\1$", ["b", "aba"], ["ab", "ba"]), ("^(?<n>a)?b\\k<n>$", ["b", "aba"], ["ab"]),
    ("^(?:(a)|(b))\\1\\2$", ["aa", "bb"], ["ab", "a"]), ("^(a\\1)$", ["a"], ["aa"]),
    ("^(?!(a))\\1b$", ["b"], ["ab"]), ("^\\2(a)(b)$", ["ab"], ["bab"]),
    ("^\\k<n>(?<n>a)$", ["a"], ["aa"]), ("^\\1*(a)$", ["a"], ["aa"]),
    ("^(?:\\2(a)(b))+$", ["ab", "abab"], ["abbab"]), ("^(?:(a)|b)*\\1$", ["ab", "aa", "b"], ["c"]),
    ("^(?:(a)|(b)\\1)+$", ["ab", "abb"], ["c"]), ("^(?:(a)?b\\1){3}$", ["ababb", "bbb"], ["abb"]),
  ])
  func `a reference to a group that took no part is empty`(
    pattern: String,
    matching: [String],
    others: [String]
  ) throws {
    let schema = try JSONSchema(["pattern": .string(pattern)])
    for text in matching { #expect(schema.isValid(.string(text)), "\(text)") }
    for text in others { #expect(!schema.isValid(.string(text)), "\(text)") }
  }

  @Test(arguments: [
    "(", ")", "[a", "*", "a**", "a{2}{3}", "a++", "\\", "\\A", "\\z", "\\h", "\\x1", "\\u12", "\\u{110000}",
    "\\ud800",
    "\\c1", "\\p", "\\p{Nothing}", "\\p{^L}", "\\k<a>", "\\k", "(?<a", "(?i)a", "(?>a)", "(?#a)", "[b-a]",
    "\\8", "\\b*", "^*", "\\2(a)", "\\k<n>(a)", "(a)\\k<1>", "\\99999999999999999999(a)",
  ])
  func `what ECMAScript doesn't have is refused`(pattern: String) {
    #expect(throws: JSONSchemaError.self) { try JSONSchema(["pattern": .string(pattern)]) }
  }
}
