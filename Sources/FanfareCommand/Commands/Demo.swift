import ArgumentParser
import Fanfare
import FanfareJSON
import FanfareSamples
import FanfareWorkflows

/// `fanfare demo`: the whole thing in one command.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the sample services and push documents through them.",
    discussion: """
      Without files, three documents go through the pipeline; the last one is empty and is refused. The services run \
      in this process on free ports.

      fanfare demo --slow summarizer=2s --fail nlp=0.5

      Calls that fail are made up to three times, one that takes longer than 500 ms is made a second time beside the \
      first, and a service that fails four times is left alone for a second; the options change that.

      With --limited, 120 short documents are pushed through a service that is limited by requests and tokens, until a budget holds no more.
      """
  )

  /// With this seed a service that fails half of the time fails twice, answers once and fails again: one retry that
  /// helps, and one after which the breaker opens.
  private static let seed: UInt64 = 54_964

  @Argument(
    help: ArgumentHelp("Text files in UTF-8; - reads standard input.", valueName: "file"),
    completion: .file()
  )
  var files: [String] = []

  @Flag(help: "Push many documents through a service that is limited and costs money, within a budget.")
  var limited = false

  @OptionGroup var misbehaviour: MisbehaviourOptions

  @OptionGroup var policies: PolicyOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input (-) can be read only once")
    }
    guard !limited || files.isEmpty else {
      throw ValidationError("--limited has documents of its own; fanfare run limited.yaml takes files")
    }
  }

  func run() async throws {
    if limited { return try await runLimited() }
    let application = Application(common.logging)
    let sources = files.isEmpty ? DocumentSource.demo : files.map(DocumentSource.init(argument:))
    let printing = DocumentPrinting(common, sources: sources)
    let policies = try policies.policies(
      of: SampleService.allCases.map { ServiceName($0.rawValue) },
      base: .ofDemo
    )
    let template = WorkflowTemplate.optional
    let workflow = try Workflow(parsing: template.text, file: template.fileName)
    let ending = try await Interruption.guarding {
      try await withSampleServices(
        behaviours: misbehaviour.behaviours,
        seed: Self.seed,
        logger: application.logger
      ) { urls in
        let calls = WorkflowCalls()
        return try await application.withEngine(notes: printing.notes) { settings, _ in
          settings.observers = [calls]
          settings.origins = try SampleServicesMap.origins(urls)
          for (service, url) in urls {
            let name = ServiceName(service.rawValue)
            settings.services[name] = Service(url, policy: policies[name] ?? .ofDemo)
          }
        } run: { engine in
          let pipeline = DocumentWorkflow(engine: engine, workflow: workflow, calls: calls)
          return await printing.run(maximumConcurrency: 16, pipeline.process)
        }
      }
    }
    let tally = ending.value
    let isAsExpected = files.isEmpty && tally == .expectedOfDemo
    throw ending.exit(isAsExpected ? 0 : tally.exitCode)
  }
}

extension Demo {
  /// Pushes documents through the llm service, until the budget holds no more: which is what is to be seen.
  private func runLimited() async throws {
    var run = try Run.parse(["limited.yaml", "--with-sample-services", "--budget", "usd=0.005"])
    (run.json, run.misbehaviour, run.policies, run.logging) = (
      common.json, misbehaviour, policies, common.logging
    )
    if run.misbehaviour.llmLimits == nil {
      run.misbehaviour.llmLimits = try ModelLimitsArgument(parsing: "requests=40,tokens=4000,per=2s")
    }
    let inputs = (1...120).map { number -> (name: String, value: JSONValue) in
      let name = "doc-\(number)"
      return (name, ["id": .string(name), "text": .string(Self.document(number))])
    }
    do {
      try await run.run(
        goingOnWith: nil,
        of: GeneratedRun(text: WorkflowTemplate.limited.text, inputs: inputs)
      )
    } catch let code as ExitCode where code == WorkflowTally.outOfBudget {
      throw ExitCode.success
    }
  }

  /// A short text, another one for each number.
  private static func document(_ number: Int) -> String {
    let places = ["harbour", "library", "market", "museum", "station"]
    let place = places[number % places.count]
    return """
      The \(place) was opened again after \(number) weeks of work. Visitors came early and stayed for a long time. The mayor thanked \(number + 3) \
      people who had helped. Next year another part of the \(place) will be renewed, and it will stay open meanwhile.
      """
  }
}

extension ServicePolicy {
  /// A policy that shows what policies do within three documents.
  fileprivate static let ofDemo = ServicePolicy {
    $0.idempotency = .always
    $0.hedge = HedgePolicy(after: .delay(.milliseconds(500)), maximumExtraLoad: 1)
    $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 4, openDuration: .seconds(1))
  }
}

extension RunTally {
  /// Two documents go through, and the empty one is refused.
  fileprivate static let expectedOfDemo = RunTally(complete: 2, refused: 1)
}
