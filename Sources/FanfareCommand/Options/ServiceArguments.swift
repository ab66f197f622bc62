import ArgumentParser
import FanfareSamples

/// `SERVICE=DURATION`: makes a sample service slow.
struct SlowArgument: ExpressibleByArgument {
  let service: SampleService
  let latency: Duration

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let service = SampleService(rawValue: String(parts[0])),
      let latency = DurationArgument(argument: String(parts[1]))
    else { return nil }
    self.service = service
    self.latency = latency.duration
  }
}

/// `SERVICE[=RATE]`: makes a sample service fail, always or at a rate from 0 to 1.
struct FailArgument: ExpressibleByArgument {
  let service: SampleService
  let rate: Double

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first, let service = SampleService(rawValue: String(name)) else { return nil }
    self.service = service
    guard parts.count == 2 else {
      rate = 1
      return
    }
    guard let rate = Double(parts[1]), (0...1).contains(rate) else { return nil }
    self.rate = rate
  }
}
