import Testing

@Suite struct PathTests {
  @Test(arguments: [
    Answer("path(.)", "1", gives: "[]"),
    Answer("path(.a[0].b)", gives: #"["a",0,"b"]"#),
    Answer("[path(.[])]", #"{"x":1,"y":2}"#, gives: #"[["x"],["y"]]"#),
    Answer("[path(..)]", #"[[1]]"#, gives: "[[],[0],[0,0]]"),
    Answer("path(.[1:3])", "[1,2,3]", gives: #"[{"start":1,"end":3}]"#),
    Answer("path(.[-1])", "[1,2]", gives: "[-1]"),
    Answer("[path(.a, .b | .c)]", gives: #"[["a","c"],["b","c"]]"#),
    Answer("path(if .a then .b else .c end)", #"{"a":1}"#, gives: #"["b"]"#),
    Answer("path(.a // .b)", #"{"b":1}"#, gives: #"["b"]"#),
    Answer("[path(.[] | select(. > 1))]", "[1,2,3]", gives: "[[1],[2]]"),
    Answer("path(first(.[] | select(. > 1)))", "[1,2,3]", gives: "[1]"),
    Answer("[path(limit(2; .[]))]", "[1,2,3]", gives: "[[0],[1]]"),
    Answer("path(getpath([\"a\", 0]) | .b)", gives: #"["a",0,"b"]"#),
    Answer("path(.a | . as $x | .b)", gives: #"["a","b"]"#),
    Answer("path(reduce (\"a\", \"b\") as $k (.; .[$k]))", gives: #"["a","b"]"#),
    Answer("[path(foreach (\"a\", \"b\") as $k (.; .[$k]))]", gives: #"[["a"],["a","b"]]"#),
    Answer("path(try .a catch .b)", gives: #"["a"]"#),
    Answer("path(.a?)", gives: #"["a"]"#),
    Answer("path(empty)"),
    Answer("path(error(\"x\"))", raises: "x"),
    Answer("path(label $out | .a, break $out)", gives: #"["a"]"#),
    Answer("def f(g): g | .c; path(f(.a | .b))", gives: #"["a","b","c"]"#),
    Answer("path(.a[.i])", #"{"i":1,"a":[0]}"#, gives: #"["a",1]"#),
    Answer("path(recurse(.next; . != null))", #"{"next":{"next":null}}"#, gives: "[]", #"["next"]"#),
    Answer("[paths]", #"{"a":[1],"b":null}"#, gives: #"[["a"],["a",0],["b"]]"#),
    Answer("[paths(type == \"number\")]", #"{"a":[1],"b":2}"#, gives: #"[["a",0],["b"]]"#),
    Answer("[leaf_paths]", #"{"a":[1,{}],"b":2}"#, gives: #"[["a",0],["b"]]"#),
  ])
  func `paths say where outputs stand`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("path(1)", raises: "Invalid path expression with result 1"),
    Answer("path(. + 1 | .)", "1", raises: "Invalid path expression with result 2"),
    Answer("path([.a])", raises: "Invalid path expression with result [null]"),
    Answer(
      "path(tostring | .a)",
      raises: #"Invalid path expression near attempt to access element "a" of "null""#
    ),
    Answer(
      "path(map(.) | .[0])",
      "[3]",
      raises: "Invalid path expression near attempt to access element 0 of [3]"
    ),
    Answer("path({a: 1} | .[])", raises: #"Invalid path expression near attempt to iterate through {"a":1}"#),
  ])
  func `what is made stands nowhere`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("getpath([\"a\", 1])", #"{"a":[1,2]}"#, gives: "2"),
    Answer("getpath([\"a\", \"b\", 0])", gives: "null"),
    Answer("getpath([])", "7", gives: "7"),
    Answer("[getpath([\"a\"], [\"b\"])]", #"{"a":1,"b":2}"#, gives: "[1,2]"),
    Answer("getpath([\"a\"])", "[1]", raises: #"Cannot index array with string "a""#),
    Answer("getpath(\"a\")", raises: "Path must be specified as an array"),
    Answer("setpath([\"a\", 1]; 5)", gives: #"{"a":[null,5]}"#),
    Answer("setpath([]; 5)", "[1]", gives: "5"),
    Answer("setpath([0, \"x\"]; 5)", #"[{"x":1,"y":2}]"#, gives: #"[{"x":5,"y":2}]"#),
    Answer("setpath([{start: 1, end: 2}]; [8, 9])", "[1,2,3]", gives: "[1,8,9,3]"),
    Answer("setpath([-1]; 9)", "[1,2]", gives: "[1,9]"),
    Answer("setpath([-3]; 9)", "[1,2]", raises: "Out of bounds negative array index"),
    Answer("setpath([\"a\"]; 9)", "[1,2]", raises: #"Cannot index array with string "a""#),
    Answer("setpath(1; 2)", raises: "Path must be specified as an array"),
    Answer("delpaths([[\"a\"], [\"b\", 0]])", #"{"a":1,"b":[2,3]}"#, gives: #"{"b":[3]}"#),
    Answer("delpaths([[0], [0, 1], [2]])", "[[1,2],3,4]", gives: "[3]"),
    Answer("delpaths([[]])", "1", gives: "null"),
    Answer("delpaths([])", "1", gives: "1"),
    Answer("delpaths([[\"x\", \"y\"]])", #"{"a":1}"#, gives: #"{"a":1}"#),
    Answer("delpaths(1)", raises: "Paths must be specified as an array"),
    Answer("delpaths([1])", raises: "Path must be specified as array, not number"),
    Answer("delpaths([[\"a\"]])", "[1]", raises: "Cannot delete string element of array"),
    Answer("del(.a)", #"{"a":1,"b":2}"#, gives: #"{"b":2}"#),
    Answer("del(.[1, 3])", "[0,1,2,3,4]", gives: "[0,2,4]"),
    Answer("del(.[-1], .[0])", "[0,1,2]", gives: "[1]"),
    Answer("del(.[1:3])", "[0,1,2,3]", gives: "[0,3]"),
    Answer("del(.[] | select(. % 2 == 0))", "[1,2,3,4]", gives: "[1,3]"),
    Answer("del(..)", "[1]", gives: "null"),
    Answer("del(.a.b, .a.c)", #"{"a":{"b":1,"c":2,"d":3}}"#, gives: #"{"a":{"d":3}}"#),
    Answer("del(.a.b)", gives: "null"),
    Answer("to_entries", #"{"b":1,"a":null}"#, gives: #"[{"key":"b","value":1},{"key":"a","value":null}]"#),
    Answer(
      "pick(.a.x, .b[1])",
      #"{"a":{"x":1,"y":2},"b":[3,4],"c":5}"#,
      gives: #"{"a":{"x":1},"b":[null,4]}"#
    ),
    Answer("pick(.[1])", "[1,2,3]", gives: "[null,2]"),
    Answer("pick(.a)", "{}", gives: #"{"a":null}"#),
    Answer("pick(.[-1])", "[1]", raises: "Out of bounds negative array index"),
  ])
  func `paths are followed, set and deleted`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}
