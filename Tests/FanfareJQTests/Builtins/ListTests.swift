import Testing

@Suite struct ListTests {
  @Test(arguments: [
    Answer("add", "[1,2,3]", gives: "6"),
    Answer("add", #"["a","b"]"#, gives: #""ab""#),
    Answer("add", "[[1],[2,3]]", gives: "[1,2,3]"),
    Answer("add", #"{"x":1,"y":2}"#, gives: "3"),
    Answer("add", "[]", gives: "null"),
    Answer("add", #"[1,"a"]"#, raises: #"number (1) and string ("a") cannot be added"#),
    Answer("add", "null", raises: "Cannot iterate over null (null)"),
    Answer("any, all", "[true,false,null]", gives: "true", "false"),
    Answer("any, all", "[]", gives: "false", "true"),
    Answer("any(. > 2), all(. > 2)", "[1,2,3]", gives: "true", "false"),
    Answer("any(.[]; . > 5), all(.[]; . > 0)", "[1,2,3]", gives: "false", "true"),
    Answer("any(true, error(\"x\"); .), all(false, error(\"x\"); .)", gives: "true", "false"),
    Answer("[min, max]", "[4,2,7]", gives: "[2,7]"),
    Answer("[min, max]", #"[4,"a",null]"#, gives: #"[null,"a"]"#),
    Answer("min, max", "[]", gives: "null", "null"),
    Answer(
      "min_by(.n), max_by(.n)",
      #"[{"n":2,"i":0},{"n":1,"i":1},{"n":2,"i":2},{"n":1,"i":3}]"#,
      gives: #"{"n":1,"i":1}"#,
      #"{"n":2,"i":2}"#
    ),
    Answer("min_by(.a)", "[]", gives: "null"),
  ])
  func `sums, quantifiers and extremes`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(
      "sort",
      #"[{"a":1},[2],"b","a",10,9,true,false,null]"#,
      gives: #"[null,false,true,9,10,"a","b",[2],{"a":1}]"#
    ),
    Answer(
      "sort",
      #"[{"b":1},{"a":2},{"a":1},{"a":1,"b":0}]"#,
      gives: #"[{"a":1},{"a":2},{"a":1,"b":0},{"b":1}]"#
    ),
    Answer(
      "[nan, 100000000000000000001] | sort | .[1] | tostring",
      "null",
      gives: "\"100000000000000000001\""
    ),
    Answer(
      "[100000000000000000001, nan] | sort | .[1] | tostring",
      "null",
      gives: "\"100000000000000000001\""
    ),
    Answer("sort", "[[2],[1,9],[1],[]]", gives: "[[],[1],[1,9],[2]]"),
    Answer("sort", #"["b","ab","a","B","é","z"]"#, gives: #"["B","a","ab","b","z","é"]"#),
    Answer("sort", "1", raises: "number (1) cannot be sorted, as it is not an array"),
    Answer(
      "sort_by(.n)",
      #"[{"n":2,"i":0},{"n":1,"i":1},{"n":2,"i":2}]"#,
      gives: #"[{"n":1,"i":1},{"n":2,"i":0},{"n":2,"i":2}]"#
    ),
    Answer(
      "sort_by(.a, .b) | map(.a, .b)",
      #"[{"a":1,"b":2},{"a":0,"b":9},{"a":1,"b":1}]"#,
      gives: "[0,9,1,1,1,2]"
    ),
    Answer("sort_by(-.)", "[1,3,2]", gives: "[3,2,1]"),
    Answer("group_by(. % 3)", "[1,2,3,4,5]", gives: "[[3],[1,4],[2,5]]"),
    Answer(
      "group_by(.k) | map(map(.v))",
      #"[{"k":"b","v":1},{"k":"a","v":2},{"k":"b","v":3}]"#,
      gives: "[[2],[1,3]]"
    ),
    Answer("unique", "[3,1,3,1.0,2]", gives: "[1,2,3]"),
    Answer("unique_by(length)", #"["bb","a","cc","d","eee"]"#, gives: #"["a","bb","eee"]"#),
    Answer("group_by(.), unique_by(.), sort_by(.)", "[]", gives: "[]", "[]", "[]"),
    Answer(
      "group_by(.)",
      "{}",
      raises: "object ({}) and array ([]) cannot be sorted, as they are not both arrays"
    ),
    Answer("unique", "1", raises: "Cannot iterate over number (1)"),
    Answer("reverse", "[1,2,3]", gives: "[3,2,1]"),
    Answer("[.[] | reverse]", "[null,[]]", gives: "[[],[]]"),
  ])
  func `sorted, grouped, unique and reversed`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("flatten", "[1,[2,[3,[[]]]]]", gives: "[1,2,3]"),
    Answer("flatten(1), flatten(0)", "[1,[2,[3]]]", gives: "[1,2,[3]]", "[1,[2,[3]]]"),
    Answer("flatten", #"[{"a":[1]},[2]]"#, gives: #"[{"a":[1]},2]"#),
    Answer("flatten(-1)", "[1]", raises: "flatten depth must not be negative"),
    Answer("transpose", "[[1,2],[3]]", gives: "[[1,3],[2,null]]"),
    Answer("transpose", "[]", gives: "[]"),
    Answer("[combinations]", "[[1,2],[3,4]]", gives: "[[1,3],[1,4],[2,3],[2,4]]"),
    Answer("[combinations]", "[[],[1]]", gives: "[]"),
    Answer("[combinations(2)]", "[0,1]", gives: "[[0,0],[0,1],[1,0],[1,1]]"),
    Answer("[.[] as $x | [1,3,5] | bsearch($x)]", "[3,0,2,9,5]", gives: "[1,-1,-2,-4,2]"),
    Answer("bsearch(1)", "[]", gives: "-1"),
  ])
  func `flattened, transposed, combined and searched`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer("keys, keys_unsorted", #"{"b":1,"a":2}"#, gives: #"["a","b"]"#, #"["b","a"]"#),
    Answer("keys", "[7,8]", gives: "[0,1]"),
    Answer("keys", "1", raises: "number (1) has no keys"),
    Answer(
      "from_entries",
      #"[{"key":"a","value":1},{"name":"b","value":null},{"key":"c"}]"#,
      gives: #"{"a":1,"b":null,"c":null}"#
    ),
    Answer("from_entries", #"[{"Key":"a","Value":1},{"Name":"b","Value":2}]"#, gives: #"{"a":1,"b":2}"#),
    Answer("from_entries", #"[{"key":3}]"#, raises: "Cannot use number (3) as object key"),
    Answer("with_entries(.value += 1)", #"{"a":1,"b":2}"#, gives: #"{"a":2,"b":3}"#),
    Answer("with_entries(select(.key != \"a\"))", #"{"a":1,"b":2}"#, gives: #"{"b":2}"#),
    Answer("with_entries(.key |= \"x\" + .)", #"{"a":1}"#, gives: #"{"xa":1}"#),
  ])
  func `keys and entries`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(
      "INDEX(.id)",
      #"[{"id":1,"n":"a"},{"id":"x","n":"b"}]"#,
      gives: #"{"1":{"id":1,"n":"a"},"x":{"id":"x","n":"b"}}"#
    ),
    Answer("INDEX(.[]; .k)", #"[{"k":"a","v":1},{"k":"a","v":2}]"#, gives: #"{"a":{"k":"a","v":2}}"#),
    Answer("[.[] | IN(2, 3)]", "[1,2,3]", gives: "[false,true,true]"),
    Answer("IN(.[]; 5, 6), IN(.[]; 2)", "[1,2]", gives: "false", "true"),
    Answer("JOIN({\"1\": \"one\"}; tostring)", "[1,2]", gives: #"[[1,"one"],[2,null]]"#),
    Answer("[JOIN({a: 1}; .[]; .)]", #"["a","b"]"#, gives: #"[["a",1],["b",null]]"#),
    Answer("[JOIN({a: 1}; .[]; .; add)]", #"["b"]"#, gives: #"["b"]"#),
    Answer("[JOIN({a: {n: 1}}; .[]; .k; .[0] + .[1])]", #"[{"k":"a"}]"#, gives: #"[{"k":"a","n":1}]"#),
  ])
  func `as in SQL`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(
      "[tostream]",
      #"{"a":[1,{}],"b":2}"#,
      gives: #"[[["a",0],1],[["a",1],{}],[["a",1]],[["b"],2],[["b"]]]"#
    ),
    Answer("[tostream]", "3", gives: "[[[],3]]"),
    Answer("[tostream]", "[]", gives: "[[[],[]]]"),
    Answer("fromstream(tostream)", #"{"a":[1,{"b":[]}],"c":null}"#, gives: #"{"a":[1,{"b":[]}],"c":null}"#),
    Answer("[fromstream(([1], [2, 3], 4) | tostream)]", gives: "[[1],[2,3],4]"),
    Answer("[1 | truncate_stream([[0], 1], [[1, 0], 2], [[1, 0]], [[1]])]", gives: "[[[0],2],[[0]]]"),
    Answer("fromstream(1 | truncate_stream({\"a\": [1, 2]} | tostream))", gives: "[1,2]"),
    Answer("[.[] as [$p, $l] | select($l) | $p]", "[[[0],1],[[0]]]", gives: "[[0]]"),
  ])
  func `streams`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}
