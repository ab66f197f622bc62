import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct MathematicsTests {
  @Test(arguments: [
    ("floor", -1.5, -2), ("ceil", 1.2, 2), ("round", 2.5, 3), ("trunc", -1.7, -1), ("fabs", -2, 2),
    ("rint", 2.5, 2), ("nearbyint", 3.5, 4), ("sqrt", 9, 3), ("cbrt", 27, 3), ("exp", 0, 1),
    ("exp2", 5, 32), ("exp10", 2, 100), ("pow10", 3, 1000), ("expm1", 0, 0), ("log", 1, 0),
    ("log2", 8, 3), ("log10", 1000, 3), ("log1p", 0, 0), ("logb", 10, 3), ("significand", 10, 1.25),
    ("gamma", 1, 0), ("lgamma", 2, 0), ("tgamma", 5, 24), ("sin", 0, 0),
    ("cos", 0, 1), ("tan", 0, 0), ("asin", 0, 0), ("acos", 1, 0), ("atan", 0, 0), ("sinh", 0, 0),
    ("cosh", 0, 1), ("tanh", 0, 0), ("asinh", 0, 0), ("acosh", 1, 0), ("atanh", 0, 0), ("erf", 0, 0),
    ("erfc", 0, 1), ("j0", 0, 1), ("j1", 0, 0), ("y0", 1, 0.08825696421567698),
    ("y1", 1, -0.7812128213002887),
  ])
  func `functions of one number`(name: String, input: Double, output: Double) throws {
    let result = try outputs(name, .number(JSONNumber(input)))[0].doubleValue ?? .nan
    #expect(abs(result - output) < 1e-9)
    #expect(failure(of: name, "a")?.message == #"string ("a") number required"#)
  }

  @Test(arguments: [
    ("pow", 2, 10, 1024), ("atan2", 0, 1, 0), ("fmin", 1, 2, 1), ("fmax", 1, 2, 2), ("fmod", 7, 4, 3),
    ("hypot", 3, 4, 5), ("copysign", 3, -1, -3), ("fdim", 5, 3, 2), ("drem", 10, 4, 2),
    ("remainder", 11, 4, -1), ("ldexp", 3, 4, 48), ("scalb", 3, 2, 12), ("scalbln", 1, 10, 1024),
    ("nextafter", 1, 2, 1.0000000000000002), ("nexttoward", 1, 1, 1), ("jn", 1, 0, 0),
    ("yn", 0, 1, 0.08825696421567698),
  ])
  func `functions of two numbers`(name: String, first: Double, second: Double, output: Double) throws {
    let result = try outputs("\(name)(\(first); \(second))", nil)[0].doubleValue ?? .nan
    #expect(abs(result - output) < 1e-9)
    #expect(output == 0 || result != 0)
    #expect(failure(of: "\(name)(1; null)")?.message == "null (null) number required")
  }

  @Test(arguments: [
    Answer("fma(2; 3; 4)", gives: "10"),
    Answer("fma(2; 3; \"a\")", raises: #"string ("a") number required"#),
    Answer("frexp, modf", "10.5", gives: "[0.65625,4]", "[0.5,10]"),
    Answer("frexp, modf", "0", gives: "[0,0]", "[0,0]"),
    Answer("modf", "-1.25", gives: "[-0.25,-1]"),
    Answer("pow(2, 3; 2)", gives: "4", "9"),
    Answer("[pow(2, 3; 2, 1)]", gives: "[4,9,2,3]"),
    Answer("[.[] | floor, sqrt]", "[4,9]", gives: "[4,2,9,3]"),
    Answer("floor", "null", raises: "null (null) number required"),
  ])
  func `functions of several numbers, with several results, of several arguments`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(
      "infinite, -infinite | tojson",
      gives: #""1.7976931348623157e+308""#,
      #""-1.7976931348623157e+308""#
    ),
    Answer("nan, [nan]", gives: "null", "[null]"),
    Answer(
      "[1, infinite, nan, 0] | map(isinfinite), map(isnan), map(isnormal), map(isfinite)",
      gives: "[false,true,false,false]",
      "[false,false,true,false]",
      "[true,false,false,false]",
      "[true,false,true,true]"
    ),
    Answer("isfinite, isinfinite, isnan, isnormal", #""a""#, gives: "false", "false", "false", "false"),
    Answer("[1, 0, infinite, 5e-324] | map(normals), map(finites)", gives: "[1]", "[1,0,5e-324]"),
    Answer("[nan] | sort, (.[0] < 1), (nan | floor)", gives: "[null]", "true", "null"),
    Answer("nan | tostring, tojson", gives: #""null""#, #""null""#),
    Answer("[infinite] | tostring", gives: #""[1.7976931348623157e+308]""#),
  ])
  func `numbers that aren't finite`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }

  @Test(arguments: [
    Answer(".[0]", "[100000000000000000000000001]", gives: "100000000000000000000000001"),
    Answer(".[0] + 0 | tojson", "[100000000000000000000000001]", gives: #""1e+26""#),
    Answer(". == 100000000000000000000000002", "100000000000000000000000001", gives: "false"),
    Answer("-.", "9007199254740993", gives: "-9007199254740992"),
    Answer("[.] | tojson", "0.10000000000000000000001", gives: #""[0.10000000000000000000001]""#),
    Answer("1000000000000000000 * 10 | tojson", gives: #""1e+19""#),
    Answer(
      "[1e17, 1e16 * 10, 1e-5 * 1, 123456789 * 1000000000] | map(. + 0 | tojson)",
      gives: #"["1e+17","1e+17","1e-05","123456789000000000"]"#
    ),
    Answer("9007199254740992 + 1", gives: "9007199254740992"),
  ])
  func `numbers keep their digits until something is calculated`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}
