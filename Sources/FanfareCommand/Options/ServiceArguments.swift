import ArgumentParser
import FanfareSamples
import FanfareText

/// `SERVICE=DURATION`: makes a sample service slow.
struct SlowArgument {
  let service: SampleService
  let latency: Duration

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem`` if there is no such service, or no duration.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    service = try SampleService(parsing: parts[0])
    guard parts.count == 2 else {
      throw ArgumentProblem("how slow is missing: write \(service.rawValue)=500ms")
    }
    latency = try DurationArgument(parsing: String(parts[1])).duration
  }
}

/// `SERVICE[=RATE]`: makes a sample service fail, always or at a rate from 0 to 1.
struct FailArgument {
  let service: SampleService
  let rate: Double

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem`` if there is no such service, or the rate isn't one.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    service = try SampleService(parsing: parts[0])
    guard parts.count == 2 else {
      rate = 1
      return
    }
    guard let rate = Double(parts[1]), (0...1).contains(rate) else {
      throw ArgumentProblem("'\(parts[1])' isn't a rate from 0 to 1, such as 0.5")
    }
    self.rate = rate
  }
}

extension SampleService {
  fileprivate init(parsing name: Substring) throws(ArgumentProblem) {
    guard let service = SampleService(rawValue: String(name)) else {
      let known = Self.allCases.map(\.rawValue)
      let near = NearName.nearest(to: String(name), among: known).map { "did you mean '\($0)'?" }
      let hint = near ?? "there are \(known.joined(separator: ", "))"
      throw ArgumentProblem("there is no sample service '\(name)'; \(hint)")
    }
    self = service
  }
}
