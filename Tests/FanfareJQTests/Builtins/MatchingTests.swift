import Testing

@Suite struct MatchingTests {
  @Test(arguments: [
    Answer("test(\"b+\"), test(\"^b\")", #""abba""#, gives: "true", "false"),
    Answer(
      "test(\"B\"), test(\"B\"; \"i\"), test([\"B\", \"i\"])",
      #""abba""#,
      gives: "false",
      "true",
      "true"
    ),
    Answer("[test(\"a\", \"x\"; null, \"i\")]", #""abba""#, gives: "[true,false,true,false]"),
    Answer("test(\"a b\"; \"x\"), test(\"a.b\"; \"s\")", #""ab""#, gives: "true", "false"),
    Answer("test(\"a\")", "1", raises: "number (1) cannot be matched, as it is not a string"),
    Answer("test(1)", #""a""#, raises: "number not a string or array"),
    Answer("test(\"a\"; \"q\")", #""a""#, raises: "q is not a valid modifier string"),
    Answer("test(\"a\"; 1)", #""a""#, raises: "number (1) is not a string"),
  ])
  func `test tells whether something matches`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(
      "match(\"b(.)\")",
      #""éba""#,
      gives:
        #"{"offset":1,"length":2,"string":"ba","captures":[{"offset":2,"length":1,"string":"a","name":null}]}"#
    ),
    Answer("[match(\"b\"; \"g\").offset]", #""abba""#, gives: "[1,2]"),
    Answer("[match([\"B\", \"gi\"]) | .string]", #""abBa""#, gives: #"["b","B"]"#),
    Answer("[match(\"\"; \"g\").offset]", #""ab""#, gives: "[0,1,2]"),
    Answer(
      "match(\"(?<n>x)?b\").captures[0]",
      #""b""#,
      gives: #"{"offset":-1,"string":null,"length":0,"name":"n"}"#
    ),
    Answer("[match(\"a\", \"b\").offset]", #""ba""#, gives: "[1,0]"),
    Answer("match(\"x\")", #""abba""#),
    Answer("capture(\"(?<y>[0-9]+)-(?<m>[0-9]+)\")", #""on 2024-05""#, gives: #"{"y":"2024","m":"05"}"#),
    Answer("[capture(\"(?<d>[a-z])\"; \"g\").d]", #""1a2b""#, gives: #"["a","b"]"#),
    Answer("capture([\"(?<d>A)\", \"i\"])", #""a""#, gives: #"{"d":"a"}"#),
    Answer("[scan(\"[a-z]+\")]", #""ab 1 cd""#, gives: #"["ab","cd"]"#),
    Answer("[scan(\"([a-z])([0-9])\")]", #""a1 b2""#, gives: #"[["a","1"],["b","2"]]"#),
    Answer("[scan(\"A\"; \"i\")]", #""aA""#, gives: #"["a","A"]"#),
  ])
  func `match, capture and scan give what matches`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("split(\", *\"; null)", #""a, b,c""#, gives: #"["a","b","c"]"#),
    Answer("split(\"X\"; \"i\")", #""axb""#, gives: #"["a","b"]"#),
    Answer("[splits(\" +\")]", #""a  b c""#, gives: #"["a","b","c"]"#),
    Answer("[splits(\"X\"; \"i\")]", #""axb""#, gives: #"["a","b"]"#),
    Answer("[splits(\"z\")]", #""ab""#, gives: #"["ab"]"#),
    Answer("sub(\"b\"; \"-\"), gsub(\"b\"; \"-\")", #""abba""#, gives: #""a-ba""#, #""a--a""#),
    Answer(
      "sub(\"(?<c>[a-z])\"; \"<\\(.c)>\"), gsub(\"(?<c>[a-z])\"; \"<\\(.c)>\")",
      #""ab""#,
      gives: #""<a>b""#,
      #""<a><b>""#
    ),
    Answer("gsub(\"\"; \"-\")", #""ab""#, gives: #""-a-b-""#),
    Answer("gsub(\"^\"; \">\")", #""ab""#, gives: #"">ab""#),
    Answer("gsub(\"A\"; \"x\"; \"i\"), sub(\"A\"; \"x\"; \"gi\")", #""aA""#, gives: #""xx""#, #""xx""#),
    Answer("[sub(\"a\"; \"x\", \"y\")]", #""ab""#, gives: #"["xb","yb"]"#),
    Answer("[gsub(\"[ab]\"; \"x\", \"y\")]", #""ab""#, gives: #"["xx","yy"]"#),
    Answer("sub(\"z\"; \"x\")", #""ab""#, gives: #""ab""#),
    Answer("gsub(\"(?<d>[0-9])\"; \"\\(.d | tonumber + 1)\")", #""a1b2""#, gives: #""a2b3""#),
    Answer("sub(\"a\"; 1)", #""ab""#, raises: #"string ("") and number (1) cannot be added"#),
    Answer("[\"ab\", \"b\"] | map(sub(\"^a\"; \"\"))", gives: #"["b","b"]"#),
  ])
  func `split and sub cut and replace what matches`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}
