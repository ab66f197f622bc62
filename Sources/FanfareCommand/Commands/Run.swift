import ArgumentParser
import Fanfare
import FanfareBatches
import FanfareHTTP
import FanfareJSON
import FanfareSQLite
import FanfareSamples
import FanfareWorkflows

/// `fanfare run`: a workflow file for each of many inputs.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a workflow for each input.",
    discussion: """
      The workflow is a file in the Open Workflow Specification's DSL 1.0. A text file becomes { id, text }, a .json file \
      is one input, each line of a .jsonl file and each row of a .csv file is one, and any of them may end in .gz; - reads standard input. Of a \
      folder, and of those within, every \(InputKind.endings) file is taken in the order of the paths, and what else is there is named; hidden files, \
      links that lead out of the folder, and what the command itself reads or writes aren't taken. Without inputs the workflow runs once.

      One JSON object for each input goes to standard output, or lines for people if that is a terminal; progress and a \
      summary go to standard error.

      fanfare run process-document.yaml documents/*.txt --with-sample-services

      With --store the runs are kept: what was done isn't done again, whatever ends the command.

      fanfare run process-document.yaml documents/ --store runs.sqlite --output results.jsonl

      With --temporal the runs go to a cluster, on which fanfare worker works; `make temporal` builds what that takes. Many \
      inputs are a batch there, which goes on when this command is interrupted; the same command again shows the same batch.

      fanfare run process-document.yaml documents.jsonl --temporal 127.0.0.1:7233

      An address that comes from data has to be on an origin that the workflow or an option names; --allow-origin adds one.

      Secrets are read from the file of --secrets, and then from the environment: the secret api-key is the variable \
      FANFARE_SECRET_API_KEY.
      """
  )

  @Argument(
    help: ArgumentHelp("The workflow file; - reads standard input.", valueName: "workflow"),
    completion: .file(extensions: WorkflowFile.extensions)
  )
  var path: String

  @Argument(
    help: ArgumentHelp("The inputs, files or folders; - reads standard input.", valueName: "input"),
    completion: .file()
  )
  var inputs: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many inputs are under way at a time; 16 without it, or 200 documents of a batch on a cluster.",
      valueName: "number"
    ),
    transform: NumberArgument.whole(in: 1...10_000)
  )
  var concurrency: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long one run may take: 500ms, 2s, 1m30s.", valueName: "duration"),
    transform: DurationArgument.init(parsing:)
  )
  var timeout: DurationArgument?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Give every input a member: lang=en, limit=3. Can be repeated.",
      valueName: "key=value"
    ),
    transform: SetArgument.init(parsing:)
  )
  var additions: [SetArgument] = []

  @Flag(
    name: .customLong("with-sample-services"),
    help: "Start the sample services, and send the calls for ports 8001 to 8005 to them."
  )
  var startsSampleServices = false

  @Option(
    help: ArgumentHelp(
      "Send the calls for one origin elsewhere: https://api.example.com=http://127.0.0.1:9000. Can be repeated.",
      valueName: "origin=url"
    )
  )
  var mapOrigin: [String] = []

  @Flag(help: "Print what has ended as it ends, and not in the order of the inputs.")
  var unordered = false

  @Option(
    help: ArgumentHelp("A YAML or JSON file with the values of secrets by name.", valueName: "file"),
    completion: .file(extensions: WorkflowFile.extensions)
  )
  var secrets: String?

  @Option(
    help: ArgumentHelp("A workflow that the workflow may run. Can be repeated.", valueName: "file"),
    completion: .file(extensions: WorkflowFile.extensions)
  )
  var include: [String] = []

  @Option(
    help: ArgumentHelp(
      "Where emitted events and the lifecycle events of runs and tasks go: - for standard output, a file to add to, or a URL; without it, emitted ones alone to standard error.",
      valueName: "destination"
    ),
    completion: .file()
  )
  var events: String?

  @Flag(help: "Print JSON, one object per line, on a terminal too.")
  var json = false

  @Flag(help: "Say nothing on standard error but what failed.")
  var quiet = false

  @OptionGroup var cluster: ClusterArguments

  @OptionGroup var batches: BatchOptions

  @OptionGroup var meters: MeterOptions

  @OptionGroup var recording: RecordingOptions

  @OptionGroup var targets: TargetOptions

  @OptionGroup var misbehaviour: MisbehaviourOptions

  @OptionGroup var policies: PolicyOptions

  @OptionGroup var logging: LoggingOptions

  func validate() throws {
    if let problemWithCluster { throw ValidationError(problemWithCluster) }
    guard timeout.map({ $0.duration > .zero }) ?? true else {
      throw ValidationError("--timeout must be more than 0s")
    }
    guard ([path] + include + inputs).count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input (-) can be read only once")
    }
    guard startsSampleServices || misbehaviour.behaviours.isEmpty && misbehaviour.llmLimits == nil else {
      throw ValidationError(
        "--slow, --fail and --llm-limits are for sample services; add --with-sample-services"
      )
    }
    do throws(ArgumentProblem) { _ = try mappings() } catch {
      throw ValidationError("--map-origin: \(error)")
    }
    if let name = additions.map(\.name).firstRepeated {
      throw ValidationError("--set gives '\(name)' two values")
    }
    guard !unordered || batches.store == nil else {
      throw ValidationError("--unordered doesn't go with --store, which keeps the order of the inputs")
    }
    guard batches.store == nil || !([path] + include).contains("-") else {
      throw ValidationError("with --store, the workflow is read again when the batch goes on: give a file")
    }
    guard recording.lifecycle == nil || events != nil else {
      throw ValidationError("--lifecycle says what goes to the destination of --events; name one")
    }
    if let problem = EventDestination.problem(with: events) { throw ValidationError("--events: \(problem)") }
  }

  /// Where the calls of origins are sent.
  private func mappings() throws(ArgumentProblem) -> [OriginArgument] {
    var mappings: [OriginArgument] = []
    for text in mapOrigin { mappings.append(try OriginArgument(parsing: text)) }
    if let origin = mappings.map(\.origin).firstRepeated {
      throw ArgumentProblem("the calls for \(origin) are sent to two places")
    }
    return mappings
  }

  func run() async throws {
    if cluster.temporal != nil { try await runOnCluster() } else { try await run(goingOnWith: nil) }
  }

  /// Runs the workflow.
  ///
  /// - Parameters:
  ///   - batch: the batch to go on with; `nil` lets the arguments decide.
  ///   - definition: which definition it goes on with.
  ///   - generated: the workflow, if it isn't in a file.
  func run(
    goingOnWith batch: String?,
    definition: DefinitionChoice = .stored,
    of generated: GeneratedRun? = nil
  ) async throws {
    try files(of: generated).check()
    guard let file = batches.store else {
      let text = try generated?.text ?? WorkflowFile.text(at: path)
      let workflow = try WorkflowFile.read(text, path, isQuiet: quiet)
      let others = try include.map { try WorkflowFile.read($0, isQuiet: quiet) }
      return try await run(workflow, others, session: nil, generated)
    }
    try await with(SQLiteRunStore(writing: file, for: "fanfare run")) { store in
      let opening = opening(of: generated)
      var session = try await opening.session(in: store, goingOnWith: batch, definition: definition)
      if !batches.withoutCalls { session.calls = CallKeeper() }
      // Who names the batch doesn't give it inputs; the same command again does.
      session.readsInputs = batch == nil || !session.batch.hasReadInputs
      try await run(session.workflow, session.includes, session: session, generated)
    }
  }

  private func run(
    _ workflow: Workflow,
    _ others: [Workflow],
    session: BatchSession?,
    _ generated: GeneratedRun?
  ) async throws {
    let application = Application(logging)
    let ending = try await Interruption.guarding {
      try await withTaskCancellationHandler {
        guard startsSampleServices else {
          return try await process(workflow, others, application, session, generated, sampleURLs: [:])
        }
        return try await withSampleServices(
          behaviours: misbehaviour.behaviours,
          limits: misbehaviour.limits,
          logger: application.logger
        ) { urls in
          try await process(workflow, others, application, session, generated, sampleURLs: urls)
        }
      } onCancel: {
        // What is under way is put aside and not cancelled.
        session?.control.suspend()
      }
    }
    throw ending.exit(ending.value.exitCode)
  }

  private func process(
    _ workflow: Workflow,
    _ others: [Workflow],
    _ application: Application,
    _ session: BatchSession?,
    _ generated: GeneratedRun?,
    sampleURLs: [SampleService: String]
  ) async throws -> WorkflowTally {
    let secrets = try self.secrets(of: [workflow] + (session?.former ?? []), generated)
    let (notes, counts) = (PolicyNotes(), RunCounts(workflow, budgets: meters.budget))
    let recorded = try RunRecording(recording, workflow: path)
    var lifecycle: LifecyclePublisher?
    let policy = try policies.policies(of: ["services"], base: .ofBatch)["services"] ?? .ofBatch
    try meters.check(policy.meters.map(\.name), [workflow] + others)
    // Neither the process's own services nor what the command line names is a target that somebody else chose.
    let own = try sampleURLs.values + mappings().map(\.replacement)
    let network = targets.transport(
      reaching: Set(own.compactMap { try? Endpoint(parsing: $0).origin }),
      by: policy
    )
    return try await application.withEngine(notes: notes, over: network) { settings, transport in
      let sink = try EventDestination.sink(events, transport: transport)
      lifecycle = recording.lifecyclePublisher(to: events == nil ? nil : sink)
      settings.observers = [counts] + recorded.observers + [lifecycle].compactMap { $0 }
      if let calls = session?.calls { settings.observers.append(calls) }
      // They are counted from the events, and listed nowhere.
      settings.reportsTasks = false
      settings.workflows = others + [workflow]
      settings.formerWorkflows = session?.former ?? []
      settings.defaultPolicy = policy
      settings.meters = meters.meter.map(\.meter)
      settings.eventSink = sink
      settings.dataTargets = .named(also: targets.origins)
      settings.secret = { secrets.value(of: $0) }
      settings.readFile = WorkflowFile.reader(besides: path)
      settings.services = SampleServicesMap.services(sampleURLs, base: policy)
      settings.origins = try SampleServicesMap.origins(sampleURLs)
      for origin in try mappings() { try settings.origins.map(origin.origin, to: origin.replacement) }
      settings.log = session?.store
      settings.resumption.repeatsUncertainCalls = batches.onUncertain == .repeat
      settings.resumption.limitsCountIdleTime = batches.limitsCount == .wall
    } run: { engine in
      let printing = WorkflowPrinting(
        counts: counts,
        notes: notes,
        recording: recorded,
        isQuiet: quiet,
        meters: policy.meters + meters.meter.map(\.meter),
        halt: batches.halt,
        session: session
      )
      let inputs = workflowInputs(of: generated)
      if !quiet { for note in inputs.notes { StandardError.note(note) } }
      let tally = try await recorded.publishing(lifecycle) {
        try await perform(workflow, inputs, printing, engine)
      }
      try recorded.finish(lifecycle)
      return tally
    }
  }

  /// The secrets of workflows, all of which are there.
  private func secrets(of workflows: [Workflow], _ generated: GeneratedRun?) throws -> SecretSource {
    let source = try SecretSource(path: secrets, generated: generated?.secrets ?? [:])
    for name in Set(workflows.flatMap(\.secrets)).sorted() where source.value(of: name) == nil {
      throw UnusableFile("the secret '\(name)' is missing: \(SecretSource.advice(about: name))")
    }
    return source
  }

  /// Runs the inputs and writes what came of them.
  private func perform(
    _ workflow: Workflow,
    _ inputs: WorkflowInputs,
    _ printing: WorkflowPrinting,
    _ engine: WorkflowEngine
  ) async throws -> WorkflowTally {
    let run = WorkflowRun(maximumConcurrency: concurrency ?? 16, isOrdered: !unordered)
    if let session = printing.session { return try await keep(run, inputs, printing, session, engine) }
    var work = PlainWork(inputs: inputs, engine: engine, workflow: workflow, timeLimit: timeout?.duration)
    let file = try batches.output.map { try OutcomeFile.opened(at: $0, of: nil) }
    return try await write(run, &work, printing, to: file.map { .file($0) } ?? .standardOutput, session: nil)
  }
}

extension ServicePolicy {
  /// What holds for documents that wait for nobody: that a service wants a pause is no reason to give one up.
  fileprivate static let ofBatch = ServicePolicy {
    $0.learnedLimits = LearnedLimitsPolicy(extraTime: .seconds(600))
  }
}
