import FanfareJSON
import Testing

@testable import FanfareSchema

@Suite struct ValueTests {
  @Test(arguments: [
    ("1", "1.0", true), ("100", "1e2", true), ("1e400", "10e399", true), ("-0", "0", true),
    ("0.1", "1e-1", true),
    ("1", "10", false), ("1e400", "1e401", false), ("\"1\"", "1", false), ("[1,[2]]", "[1,[2.0]]", true),
    ("[[1],2]", "[[1,2]]", false),
    (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, true), (#"{"a":1}"#, #"{"a":2}"#, false),
    (#"["é"]"#, #"["e\u0301"]"#, false), ("[]", "{}", false),
  ])
  func `canonical bytes are equal exactly for equal values`(
    first: String,
    second: String,
    areEqual: Bool
  ) throws {
    let first = try JSONValue(parsing: first)
    let second = try JSONValue(parsing: second)
    #expect((first == second) == areEqual)
    #expect((CanonicalBytes(first) == CanonicalBytes(second)) == areEqual)
  }

  @Test func `positions are covered one by one or all at once`() {
    var coverage = Coverage(isTracked: true)
    coverage.insert(3)
    var other = Coverage(isTracked: true)
    other.insert(200)
    coverage.formUnion(other)
    #expect((0..<300).filter(coverage.contains) == [3, 200])
    other.insertAll()
    coverage.formUnion(other)
    #expect(coverage.contains(1_000_000))
  }
}
