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
    // What is left at the end of a window and is too little for the next call is lost, where nothing flows in meanwhile: calls here
    // take up to a quarter of it.
    let bars = counting == .bucket ? (used: 0.95, refused: 0.01) : (used: 0.8, refused: 0.02)
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
