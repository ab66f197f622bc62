import Testing

@Suite struct TextFunctionTests {
  @Test(arguments: [
    Answer("ascii_downcase, ascii_upcase", #""aBÇ1""#, gives: #""abÇ1""#, #""ABÇ1""#),
    Answer("ascii_upcase", "1", raises: "explode input must be a string"),
    Answer("[startswith(\"ab\", \"bc\")]", #""abc""#, gives: "[true,false]"),
    Answer("[endswith(\"bc\", \"ab\", \"\")]", #""abc""#, gives: "[true,false,true]"),
    Answer("startswith(1)", #""a""#, raises: "startswith() requires string inputs"),
    Answer("endswith(\"a\")", "1", raises: "endswith() requires string inputs"),
    Answer(
      "[ltrimstr(\"ab\"), rtrimstr(\"bc\"), ltrimstr(\"x\"), ltrimstr(1)]",
      #""abc""#,
      gives: #"["c","a","abc","abc"]"#
    ),
    Answer("ltrimstr(\"a\"), rtrimstr(\"a\")", "[1]", gives: "[1]", "[1]"),
    Answer("rtrimstr(\"a\")", #""aa""#, gives: #""a""#),
    Answer("rtrimstr(\"\")", #""a""#, gives: #""a""#),
  ])
  func `letters, beginnings and ends`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("split(\", \")", #""a, b, , c""#, gives: #"["a","b","","c"]"#),
    Answer("split(\"\")", #""aé😀""#, gives: #"["a","é","😀"]"#),
    Answer("split(\"x\")", #""abc""#, gives: #"["abc"]"#),
    Answer("split(\"a\")", #""""#, gives: "[]"),
    Answer("split(1)", #""a""#, raises: "split input and separator must be strings"),
    Answer("join(\"-\")", #"["a",1,null,true,"b"]"#, gives: #""a-1--true-b""#),
    Answer("join(\",\")", "[]", gives: #""""#),
    Answer("join(\",\", \"\")", #"["a","b"]"#, gives: #""a,b""#, #""ab""#),
    Answer("join(\",\")", #"[["a"]]"#, raises: #"string ("") and array (["a"]) cannot be added"#),
    Answer("join(\",\")", #"["a",{"b":1}]"#, raises: #"string ("a,") and object ({"b":1}) cannot be added"#),
    Answer("explode, (explode | implode)", #""aé😀""#, gives: "[97,233,128512]", #""aé😀""#),
    Answer("implode", "[65,66]", gives: #""AB""#),
    Answer("implode", "1", raises: "implode input must be an array"),
    Answer("explode", "1", raises: "explode input must be a string"),
  ])
  func `taken apart and put together`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("indices(\"an\")", #""banana""#, gives: "[1,3]"),
    Answer("indices(\"aa\")", #""aaaa""#, gives: "[0,1,2]"),
    Answer("indices(1), indices([1, 2])", "[1,2,1,2,1]", gives: "[0,2,4]", "[0,2]"),
    Answer("index(\"a\"), rindex(\"a\")", #""banana""#, gives: "1", "5"),
    Answer("index(\"x\"), rindex(\"x\"), index(\"\")", #""banana""#, gives: "null", "null", "null"),
    Answer("index(2), rindex(2)", "[1,2,3,2]", gives: "1", "3"),
    Answer("index([2, 3]), rindex([1])", "[1,2,3,1]", gives: "1", "3"),
    Answer("indices(\"a\")", gives: "null"),
    Answer("indices([])", "[1]", gives: "[]"),
    Answer("indices(\"\")", #""a""#, gives: "[]"),
  ])
  func `where something stands`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("@text, @json", #"["a",1]"#, gives: #""[\"a\",1]""#, #""[\"a\",1]""#),
    Answer("@text, @json", #""a""#, gives: #""a""#, #""\"a\"""#),
    Answer("@csv", #"["a b","say \"x\"",1.5,null,true]"#, gives: #""\"a b\",\"say \"\"x\"\"\",1.5,,true""#),
    Answer("@tsv", #"["a\tb","c\\d\n",null,false,2]"#, gives: #""a\\tb\tc\\\\d\\n\t\tfalse\t2""#),
    Answer("@csv", "1", raises: "number (1) cannot be csv-formatted, only array"),
    Answer("@tsv", "{}", raises: "object ({}) cannot be tsv-formatted, only array"),
    Answer("@csv", "[[1]]", raises: "array ([1]) is not valid in a csv row"),
    Answer(
      "@html",
      #""<a href='x'>\"&\"</a>""#,
      gives: #""&lt;a href=&apos;x&apos;&gt;&quot;&amp;&quot;&lt;/a&gt;""#
    ),
    Answer("@uri", #""a-_.~!*'( é/""#, gives: #""a-_.~%21%2A%27%28%20%C3%A9%2F""#),
    Answer("@sh", #"["it's",1,null,"a b"]"#, gives: #""'it'\\''s' 1 null 'a b'""#),
    Answer("@sh", #""x""#, gives: #""'x'""#),
    Answer("@sh", "[[1]]", raises: "array ([1]) can not be escaped for shell"),
    Answer("@base64, @base32", #""foo-é""#, gives: #""Zm9vLcOp""#, #""MZXW6LODVE======""#),
    Answer("@base64d", #""Zm9vLcOp""#, gives: #""foo-é""#),
    Answer("@base32d", #""MZXW6LODVE======""#, gives: #""foo-é""#),
    Answer("@base64d", #""Zg""#, gives: #""f""#),
    Answer("@base64d", #""!""#, raises: #"string ("!") is not valid base64 data"#),
    Answer("@base64", "[1]", gives: #""WzFd""#),
    Answer("format(\"base64\")", #""a""#, gives: #""YQ==""#),
    Answer("[format(\"csv\", \"json\")]", "[1]", gives: #"["1","[1]"]"#),
    Answer("format(\"rot13\")", #""a""#, raises: "rot13 is not a valid format"),
    Answer(#"@uri "q=\(.q)&x=\(1 + 1)""#, #"{"q":"a&b"}"#, gives: #""q=a%26b&x=2""#),
    Answer(#"@sh "echo \(.a)""#, #"{"a":"x y"}"#, gives: #""echo 'x y'""#),
    Answer(#"@csv "row: \([1, "a"])""#, gives: #""row: 1,\"a\"""#),
    Answer(#"@base64d "\("YQ==")!""#, gives: #""a!""#),
  ])
  func `formats`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}
