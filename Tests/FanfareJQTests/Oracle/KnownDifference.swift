/// What is done on purpose otherwise than the `jq` command of version 1.6 does it.
///
/// Random programs don't do any of it, so that they can be compared.
struct KnownDifference {
  let program: String
  let input: String
  /// What jq 1.6 gives; `nil` if it is no program there.
  let before: String?
  /// What this implementation gives.
  let here: String
  let reason: String

  init(_ program: String, _ input: String = "null", before: String?, here: String, _ reason: String) {
    self.program = program
    self.input = input
    self.before = before
    self.here = here
    self.reason = reason
  }

  static let all = [
    // What 1.7 does otherwise than 1.6.
    KnownDifference(
      "try . | error(\"x\")",
      before: "",
      here: "error: \"x\"",
      "1.7: `try` catches errors of its body only"
    ),
    KnownDifference("1? | error(\"x\")", before: "", here: "error: \"x\"", "1.7: `?` is the same as `try`"),
    KnownDifference(
      "try error(null) catch [.]",
      before: "",
      here: "[null]",
      "1.7: `null` is an error like others"
    ),
    KnownDifference("if . then 1 end", before: nil, here: "null", "1.7: `else` can be left out"),
    KnownDifference(
      "1 as $x | {$x: 2}",
      before: nil,
      here: #"error: "Cannot use number (1) as object key""#,
      "1.7: variables as keys"
    ),
    KnownDifference(".a.[\"b\"]", before: nil, here: "null", "1.7: a dot between what follows each other"),
    KnownDifference(
      "if . then 1 else [2] end as [$x] | $x",
      before: nil,
      here: "2",
      "1.7: conditions and loops are terms"
    ),
    KnownDifference("limit(0; 1, 2)", before: "1", here: "", "1.7: no output is no output"),
    KnownDifference("nth(5; 1, 2)", before: "2", here: "", "1.7: nothing stands where nothing is"),
    KnownDifference(
      "(.[] | select(. > 1)) |= empty",
      "[1,2,3]",
      before: "[1,3]",
      here: "[1]",
      "1.7: all places are deleted at the end"
    ),
    KnownDifference("indices(\"aa\")", "\"aaa\"", before: "[0]", here: "[0,1]", "1.7: matches may overlap"),
    KnownDifference(
      "[match(\"\"; \"g\").offset]",
      "\"ab\"",
      before: "[0,1]",
      here: "[0,1,2]",
      "1.7: nothing is found at the end as well"
    ),
    KnownDifference(
      "@uri",
      "\"a!b\"",
      before: "\"a!b\"",
      here: "\"a%21b\"",
      "1.7: `!`, `'`, `(`, `)` and `*` are reserved"
    ),
    KnownDifference(". * 0", "\"x\"", before: "null", here: "\"\"", "1.7: a text times zero is empty"),
    KnownDifference(
      ". * 0.5",
      "\"x\"",
      before: "\"x\"",
      here: "\"\"",
      "1.7: a text times less than one is empty"
    ),
    KnownDifference(
      "any(.[]; ., false)",
      "[true,true]",
      before: "false",
      here: "true",
      "1.7: of several answers any is enough"
    ),
    KnownDifference(
      "1e300 % 1000",
      before: "-808",
      here: "807",
      "1.7: the nearest whole number of 64 bits is divided"
    ),
    KnownDifference("nan % 5 | isnan", before: "false", here: "true", "1.7: a remainder of `nan` is `nan`"),
    KnownDifference(
      "9007199254740993 == 9007199254740992",
      before: "true",
      here: "false",
      "1.7: numbers that are written stay exact"
    ),
    KnownDifference(
      "tostring",
      "9007199254740993",
      before: "\"9007199254740992\"",
      here: "\"9007199254740993\"",
      "1.7: the same"
    ),
    KnownDifference(
      "contains(\"b\")",
      #""a\u0000b""#,
      before: "false",
      here: "true",
      "1.7: texts may have U+0000 in them"
    ),
    // What is done otherwise than both.
    KnownDifference("{a: 1 + 2}", before: nil, here: #"{"a":3}"#, "1.8: operators in the values of objects"),
    KnownDifference(
      "-7 | exp10",
      before: "1.0000000000000001e-07",
      here: "1e-07",
      "powers of ten are those of `pow`"
    ),
    KnownDifference(
      "index(\",\")",
      "\"é,\"",
      before: "2",
      here: "1",
      "1.8: positions in texts count characters, not bytes"
    ),
    KnownDifference(
      "reverse",
      "\"ab\"",
      before: #"error: "Cannot index string with number""#,
      here: "\"ba\"",
      "1.8: texts can be reversed"
    ),
    KnownDifference(
      "gmtime[4:6]",
      "-0.5",
      before: "[0,0.5]",
      here: "[59,59.5]",
      "before 1970 a fraction of a second is added to the wrong second"
    ),
    KnownDifference(
      "gmtime | mktime",
      "-1",
      before: #"error: "invalid gmtime representation""#,
      here: "-1",
      "a second that stands for an error in C is a second like others"
    ),
    KnownDifference(
      "(.a, (1 % 0)) += []",
      #"{"a":1}"#,
      before: #"error: "number (1) and array ([]) cannot be added""#,
      here: #"error: "number (1) and number (0) cannot be divided (remainder) because the divisor is zero""#,
      "all places are looked for before the first is changed"
    ),
  ]

  /// Whether two messages say the same, as far as they are meant to.
  static func areSame(_ message: String, _ theirs: String) -> Bool {
    message == theirs || freelyWorded.contains { message.contains($0) || theirs.contains($0) }
  }

  /// What stands in messages that have other words here.
  private static let freelyWorded = [
    // What is wrong with a text that is no number is the same for all such texts here.
    "cannot be parsed as a number",
    // 1.6: "errror converting".
    "error converting number of seconds",
    // 1.6 cuts values in the middle of a character.
    "\u{FFFD}",
    // 1.6: "Cannot update field at object index of string".
    "Cannot update string slices",
  ]
}
