import Fanfare
import FanfareSimulation
import Testing

@Suite struct LimitedBatchTests {
  @Test(arguments: LimitedService.Counting.allCases, [LimitedService.Dialect.draft, .epoch, .vendor])
  func `a service that says how much it takes is given that, with nothing set`(
    counting: LimitedService.Counting,
    dialect: LimitedService.Dialect
  ) throws {
    for seed: UInt64 in 1...5 {
      var batch = LimitedBatch()
      (batch.counting, batch.dialect, batch.seed) = (counting, dialect, seed)
      batch.width = [1, 8, 32, 100, 8][Int(seed) - 1]
      let outcome = try batch.run()
      let name = "\(counting), \(dialect), \(batch.width) at a time"
      #expect(outcome.successes == 1200, "\(name): \(outcome.errors)")
      #expect(outcome.refusedShare <= 0.01, "\(name): \(outcome.tally)")
      // Six windows, of which the last needs no time, and whole seconds are rounded up.
      #expect(outcome.duration < .seconds(70), "\(name): \(outcome.duration)")
    }
  }

  @Test(arguments: LimitedService.Counting.allCases)
  func `a service that only refuses is asked until all is done`(counting: LimitedService.Counting) throws {
    var batch = LimitedBatch()
    (batch.counting, batch.dialect) = (counting, .refusalsOnly)
    let outcome = try batch.run()
    #expect(outcome.successes == 1200)
    #expect(outcome.refusedShare < 0.2)
  }

  @Test func `without learning most calls of such a batch fail`() throws {
    var batch = LimitedBatch()
    batch.policy.learnedLimits = nil
    #expect(try batch.run().successes < 1200)
  }
}
