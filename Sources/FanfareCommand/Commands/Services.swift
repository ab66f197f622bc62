import ArgumentParser
import FanfareSamples
import Logging

/// `fanfare services`: the sample services on fixed ports.
struct Services: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the sample services until interrupted.",
    discussion:
      "The validator, nlp, summarizer, classifier and llm listen on 127.0.0.1, on five ports in a row. The llm service behaves like the API of a language model: it is limited by requests and tokens, says what is left, and streams its answer on request."
  )

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The port of the validator; the others follow.", valueName: "port"),
    transform: NumberArgument.whole(in: 1...65531)
  )
  var portBase = 8001

  @OptionGroup var misbehaviour: MisbehaviourOptions

  @OptionGroup var logging: LoggingOptions

  func run() async throws {
    let application = Application(logging)
    let services = SampleServices(
      behaviours: misbehaviour.behaviours,
      limits: misbehaviour.limits,
      portBase: portBase,
      logger: application.logger
    ) { urls in
      for service in SampleService.allCases {
        StandardOutput.write(
          "\(service.rawValue.padding(toColumns: 10)) \(urls[service] ?? "")\(service.path)\n"
        )
      }
      StandardError.write("Press Ctrl-C to stop.\n")
    }
    let ending: Interruption.Ending<Void>
    do {
      ending = try await Interruption.guarding {
        do { try await services.run() } catch is CancellationError {}
      }
    } catch let error where !(error is DeathBySignal) {
      throw CommandFailure("the services can't run on ports \(portBase) to \(portBase + 4): \(error)")
    }
    throw ending.exit(0)
  }
}

/// A failure of a command, told in one line.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
