import Testing

@Suite struct AssignmentTests {
  @Test(arguments: [
    Answer(".a = 5", #"{"a":1,"b":2}"#, gives: #"{"a":5,"b":2}"#),
    Answer(".a.b[1] = true", gives: #"{"a":{"b":[null,true]}}"#),
    Answer(".a = .b", #"{"a":1,"b":2}"#, gives: #"{"a":2,"b":2}"#),
    Answer(".[] = 0", "[1,2]", gives: "[0,0]"),
    Answer("(.a, .b) = 3", "{}", gives: #"{"a":3,"b":3}"#),
    Answer(".a = (1, 2)", gives: #"{"a":1}"#, #"{"a":2}"#),
    Answer(".a = empty", "{}"),
    Answer(".[1:3] = [9]", "[0,1,2,3]", gives: "[0,9,3]"),
    Answer(".[:-1] = []", "[0,1,2,3]", gives: "[3]"),
    Answer(".[-1] = 9", "[1,2]", gives: "[1,9]"),
    Answer("(.. | select(. == 1)) = 2", "[1,[1,3]]", gives: "[2,[2,3]]"),
    Answer(".a[0] = 1", #"{"a":{}}"#, raises: "Cannot index object with number"),
    Answer(".[1:] = 1", "[1,2]", raises: "A slice of an array can only be assigned another array"),
    Answer(".[-1] = 1", raises: "Out of bounds negative array index"),
    Answer(".[0:1] = \"x\"", #""abc""#, raises: "Cannot update string slices"),
    Answer("1 = 2", raises: "Invalid path expression with result 1"),
    Answer(".[600000000] = 1", raises: "Array index too large"),
    Answer(".[nan] = 1", "[1]", raises: "Cannot set array element at NaN index"),
  ])
  func `a value is put in every place`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".a |= . + 1", #"{"a":1}"#, gives: #"{"a":2}"#),
    Answer(".[] |= . * 2", "[1,2]", gives: "[2,4]"),
    Answer(".a |= (7, 8)", "{}", gives: #"{"a":7}"#),
    Answer("(.[] | select(. > 1)) |= -.", "[1,2,3]", gives: "[1,-2,-3]"),
    Answer("(.[] | select(. > 1)) |= empty", "[1,2,3]", gives: "[1]"),
    Answer(".a |= empty", #"{"a":1,"b":2}"#, gives: #"{"b":2}"#),
    Answer(".[1:] |= map(. + 1)", "[1,2,3]", gives: "[1,3,4]"),
    Answer(".a |= .b", #"{"a":{"b":3},"b":4}"#, gives: #"{"a":3,"b":4}"#),
    Answer("first(.[]) |= 9", "[1,2]", gives: "[9,2]"),
    Answer("getpath([\"a\", \"b\"]) |= 5", gives: #"{"a":{"b":5}}"#),
    Answer("(.a, .a) |= . + 1", #"{"a":1}"#, gives: #"{"a":3}"#),
    Answer(".. |= (if type == \"number\" then . + 1 else . end)", "[1,[2]]", gives: "[2,[3]]"),
    Answer(".a |= error(\"x\")", raises: "x"),
    Answer("try (.a |= error(\"x\")) catch .", #"{"a":1}"#, gives: #""x""#),
  ])
  func `every place is changed by an expression`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".a += 1, .a -= 1, .a *= 3", #"{"a":6}"#, gives: #"{"a":7}"#, #"{"a":5}"#, #"{"a":18}"#),
    Answer(".a /= 2, .a %= 4", #"{"a":6}"#, gives: #"{"a":3}"#, #"{"a":2}"#),
    Answer(".a //= 5, .b //= 5", #"{"a":1}"#, gives: #"{"a":1}"#, #"{"a":1,"b":5}"#),
    Answer(".[] += 10", "[1,2]", gives: "[11,12]"),
    Answer(".a += .b", #"{"a":1,"b":2}"#, gives: #"{"a":3,"b":2}"#),
    Answer(".[] += .[0]", "[1,2]", gives: "[2,3]"),
    Answer(".a += (1, 2)", #"{"a":1}"#, gives: #"{"a":2}"#, #"{"a":3}"#),
    Answer(".list += [4]", #"{"list":[3]}"#, gives: #"{"list":[3,4]}"#),
    Answer(".n += 1", "{}", gives: #"{"n":1}"#),
    Answer(".a -= \"x\"", #"{"a":1}"#, raises: #"number (1) and string ("x") cannot be subtracted"#),
  ])
  func `operators change every place by a value made from the whole`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}
