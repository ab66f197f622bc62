import Fanfare
import FanfareSimulation
import Testing

@Suite struct LimitedCallersTests {
  @Test(arguments: LimitedService.Counting.allCases, [LimitedService.Dialect.vendor, .draft])
  func
    `limits of requests and tokens are used up with estimates that are off by a half, and nobody starves`(
      counting: LimitedService.Counting,
      dialect: LimitedService.Dialect
    ) throws
  {
    let bars = LimitedRun.bars(of: counting)
    for seed: UInt64 in 1...8 {
      var callers = LimitedCallers()
      (callers.counting, callers.dialect, callers.seed) = (counting, dialect, seed)
      // Some are wrong in one direction always.
      callers.bias = [1, 0.5, 1.5, 1][Int(seed) % 4]
      let outcome = try callers.run()
      let name = "\(counting), \(dialect), seed \(seed): \(outcome)"
      #expect(outcome.failures.isEmpty, "\(name)")
      #expect(outcome.used >= bars.used, "\(name)")
      #expect(outcome.refused <= bars.refused, "\(name)")
      #expect(outcome.longest < .seconds(180), "\(name)")
      let counts = outcome.successes
      #expect((counts.min() ?? 0) * 4 >= counts.max() ?? 0, "\(name)")
    }
  }
}
