import FanfareJQ
import FanfareJQFuzzing
import FanfareJSON
import Foundation
import Testing

@Suite struct OracleTests {
  /// Programs are compared in batches, 600 with an input each or 1560 for `make proofs`; other runs are asked for with `JQ_SEED` (any
  /// number) and `JQ_PAIRS`.
  private static let environment = ProcessInfo.processInfo.environment
  private static let seeds = [1, environment["JQ_SEED"].flatMap(UInt64.init)].compactMap(\.self)
  private static let pairs =
    environment["JQ_PAIRS"].flatMap(Int.init)
    ?? (environment["FANFARE_PROOFS"] == nil ? 600 : 1560)

  @Test("Random programs do what the jq command does", arguments: seeds)
  func agreement(seed: UInt64) throws {
    let command = try #require(
      JQCommand(),
      "jq isn't on the PATH: install it (`Scripts/ensure-toolchain tests` does)"
    )
    var (programs, inputs) = (ProgramGenerator(seed: seed), InputGenerator(seed: seed))
    var (compared, skipped) = (0, 0)
    while compared < Self.pairs {
      var cases: [(OracleCase, Outcome)] = []
      while cases.count < 120 {
        let program = programs.next()
        for _ in 0..<2 {
          let oracleCase = OracleCase(program: program, input: inputs.next())
          if let outcome = try outcome(of: oracleCase) {
            cases.append((oracleCase, outcome))
          } else {
            skipped += 1
          }
        }
      }
      compared += cases.count
      for ((oracleCase, outcome), theirs) in zip(cases, try command.outcomes(of: cases.map(\.0))) {
        guard let theirs else {
          Issue.record("jq has no answer to \(oracleCase)")
          continue
        }
        if !outcome.agrees(with: theirs, hasAssignments: oracleCase.hasAssignments) {
          Issue.record("\(oracleCase)\n  here: \(outcome)\n  jq:   \(theirs)")
        }
      }
    }
    #expect(skipped < compared / 20, "too many programs reach a limit")
  }

  @Test("What differs from jq 1.6 is known", arguments: KnownDifference.all)
  func difference(known: KnownDifference) throws {
    let command = try #require(
      JQCommand(),
      "jq isn't on the PATH: install it (`Scripts/ensure-toolchain tests` does)"
    )
    let program = Draft(text: known.program, reference: known.program)
    let oracleCase = OracleCase(program: program, input: try JSONValue(parsing: known.input))
    #expect(try command.outcomes(of: [oracleCase])[0]?.description == known.before, "jq: \(known.reason)")
    #expect(try oracleCase.outcome()?.description == known.here, "here: \(known.reason)")
  }

  private func outcome(of oracleCase: OracleCase) throws -> Outcome? {
    do {
      return try oracleCase.outcome()
    } catch {
      Issue.record("\(error)\n  of \(oracleCase)")
      return nil
    }
  }
}
