import FanfareJSON
import Testing

@testable import FanfareJQ

@Suite struct ConcurrencyTests {
  @Test func `many tasks can run one program at a time`() async throws {
    let program = try JQProgram(
      """
      def fold(f): reduce .[] as $x (0; . + ($x | f));
      def down: if . > 0 then . - 1 | down else . end;
      [range($n)] | {sum: fold(. * 2), text: map(tostring) | join("-"), odd: map(select(. % 2 == 1)),
        found: [.[] | tostring | select(test("3"))], down: (last // 0 | down), stop: [limit(2; .[])]}
      """,
      variables: ["n"]
    )
    let expected = try (0..<40).map { try program.outputs(nil, variables: ["n": .number(JSONNumber($0))]) }
    try await withThrowingTaskGroup(of: (Int, [JSONValue]).self) { group in
      for round in 0..<400 {
        group.addTask {
          let number = round % 40
          return (number, try program.outputs(nil, variables: ["n": .number(JSONNumber(number))]))
        }
      }
      for try await (number, outputs) in group { #expect(outputs == expected[number]) }
    }
  }

  @Test func `programs can be compiled by many tasks at a time`() async throws {
    try await withThrowingTaskGroup(of: JSONValue?.self) { group in
      for number in 0..<100 {
        group.addTask { try JQProgram("[.[] | map_values(. + \(number))] | map(.a)").first([["a": 1]]) }
      }
      var sum = 0
      for try await output in group { sum += output?[0]?.intValue ?? 0 }
      #expect(sum == 100 + 4950)
    }
  }
}
