import Testing

/// `fanfare jq` as a user runs it.
@Suite struct JQCommandTests {
  @Test(arguments: [
    (["."], #"{"a": [1, "x"]}"#, "{\n  \"a\": [\n    1,\n    \"x\"\n  ]\n}\n"),
    (["-c", "."], "{\"a\": [1]} 2\n\"x\"", "{\"a\":[1]}\n2\n\"x\"\n"),
    (["-r", ".[]"], #"["a\tb", 1, null]"#, "a\tb\n1\nnull\n"),
    (["-j", ".[]"], #"["a", 1]"#, "a1"),
    (["-nc", "[range(3)]"], "nothing is read {", "[0,1,2]\n"),
    (["-sc", "."], "1 2 [3]", "[1,2,[3]]\n"),
    (["-sc", "."], "", "[]\n"),
    (["-Rc", "."], "one\ntwo", "\"one\"\n\"two\"\n"),
    (["-Rs", "."], "one\ntwo\n", "\"one\\ntwo\\n\"\n"),
    (["-Sc", "."], #"{"b":1,"a":{"d":1,"c":2}}"#, "{\"a\":{\"c\":2,\"d\":1},\"b\":1}\n"),
    (
      ["-c", "--arg", "id", "7", "--argjson", "more", "{\"x\":[1]}", "[., $id, $more.x]"], "0",
      "[0,\"7\",[1]]\n"
    ),
    (["-r", "--arg", "text", "a=b", "$text"], "0", "a=b\n"),
    (["empty"], "1 2", ""),
  ])
  func `options do what they do in jq`(arguments: [String], input: String, output: String) throws {
    let result = try BuiltCommand.run(["jq"] + arguments, input: input)
    #expect(result.text == output)
    #expect(result.errors == "")
    #expect(result.code == 0)
  }

  @Test(arguments: [
    (["-e", "."], "1", Int32(0)), (["-e", "."], "false", 1), (["-e", "."], "null", 1),
    (["-e", "empty"], "1", 4),
    (["."], "null", 0), (["."], "{", 2), ([".", "/nonexistent/file"], "", 2), (["."], "1 ?", 2),
    ([".["], "1", 3),
    (["nosuch"], "1", 3), ([".a"], "1", 5), ([".a"], "1 {\"a\":2}", 5), (["-e", ".a"], "1 {\"a\":2}", 5),
    ([], "", 64), (["--arg", "x"], "", 64), (["--argjson", "x", "{", "."], "", 64),
  ])
  func `exit codes are those of jq`(arguments: [String], input: String, code: Int32) throws {
    #expect(try BuiltCommand.run(["jq"] + arguments, input: input).code == code)
  }

  @Test func `a failure is shown with its place, and the next inputs follow`() throws {
    let result = try BuiltCommand.run(
      "jq",
      "-c",
      ".a | map(. + 1)",
      input: #"{"a":[1]} {"a":["x"]} {"a":[2]}"#
    )
    #expect(result.text == "[2]\n[3]\n")
    #expect(
      result.errors == """
        fanfare: error: string ("x") and number (1) cannot be added (line 1, column 12 of the program)
          .a | map(. + 1)
                     ^
          applied to 1

        """
    )
  }

  @Test func `a program that can't be compiled is shown with its place`() throws {
    let result = try BuiltCommand.run("jq", ".a | nosuchthing", input: "1")
    #expect(
      result.errors.hasPrefix(
        "fanfare: error: nosuchthing/0 is not defined (line 1, column 6 of the program)\n"
      )
    )
  }

  @Test func `files are read one after another, and the program may stand in one`() throws {
    let output = try BuiltCommand.withFile("{\"n\": 1}\n{\"n\": 2}\n") { first in
      try BuiltCommand.withFile("{\"n\": 3}") { second in
        try BuiltCommand.withFile("# doubles\n.n * 2") { program in
          try BuiltCommand.run("jq", "-f", program, first, second)
        }
      }
    }
    #expect(output.text == "2\n4\n6\n")
  }

  @Test func `broken input is placed by line and column, and the values before it count`() throws {
    let result = try BuiltCommand.run("jq", "-c", ".", input: "[1]\n[2\n[3]")
    #expect(result.text == "[1]\n")
    #expect(
      result.errors
        == "fanfare: error: standard input: unexpected '[' where ',' or ']' is expected at line 3, column 1\n"
    )
    #expect(result.code == 2)
  }
}
