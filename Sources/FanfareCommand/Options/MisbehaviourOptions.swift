import ArgumentParser
import FanfareSamples

/// How the sample services are made slow or made to fail.
struct MisbehaviourOptions: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp("Make a service slow: nlp=500ms. Can be repeated.", valueName: "service=duration"),
    transform: SlowArgument.init(parsing:)
  )
  var slow: [SlowArgument] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Make a service fail, always or at a rate: nlp, nlp=0.5. Can be repeated.",
      valueName: "service[=rate]"
    ),
    transform: FailArgument.init(parsing:)
  )
  var fail: [FailArgument] = []

  @Option(
    help: ArgumentHelp(
      "How much the llm service takes in a time (default: requests=60,tokens=10000,per=1m).",
      valueName: "limits"
    ),
    transform: ModelLimitsArgument.init(parsing:)
  )
  var llmLimits: ModelLimitsArgument?

  /// How much the llm service takes in a time.
  var limits: ModelLimits { llmLimits?.limits ?? ModelLimits() }

  func validate() throws {
    for (option, services) in [("--slow", slow.map(\.service)), ("--fail", fail.map(\.service))] {
      guard let service = services.firstRepeated else { continue }
      throw ValidationError("\(option) is given twice for \(service.rawValue)")
    }
  }

  /// The behaviour of each service that is named.
  var behaviours: [SampleService: SampleBehaviour] {
    var behaviours: [SampleService: SampleBehaviour] = [:]
    for argument in slow {
      behaviours[argument.service, default: SampleBehaviour()].latency = argument.latency
    }
    for argument in fail {
      behaviours[argument.service, default: SampleBehaviour()].failureRate = argument.rate
    }
    return behaviours
  }
}
