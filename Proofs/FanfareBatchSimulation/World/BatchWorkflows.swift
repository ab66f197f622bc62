internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows

/// The workflow of a batch: a document's calls one after another, and then others in workflows of their own.
struct BatchWorkflows: Sendable {
  let main: Workflow
  private let inner: Workflow
  private static let asking = """
    own:
      for: { in: '$workflow.input.own' }
      do:
        - ask:
            call: http
            with:
              method: get
              endpoint: 'http://HOST.test/'
              query: { document: '${ $workflow.input.document }', call: '${ "\\($workflow.input.part // 0).\\($index)" }' }
    """

  private static let mainText = """
    document: { dsl: '1.0.3', namespace: batches, name: main, version: '1.0.0' }
    do:
      - \(asking.replacing("\n", with: "\n    ").replacing("HOST", with: "main"))
      - note: { call: note, with: { document: '${ $workflow.input.document }' } }
      - within:
          for: { in: '$workflow.input.within' }
          do:
            - run:
                run:
                  workflow:
                    namespace: batches
                    name: inner
                    version: '1.0.0'
                    input: { document: '${ $workflow.input.document }', part: '${ $index + 1 }', own: '${ $item }' }
      - again: { call: note, with: { document: '${ $workflow.input.document }' } }
    """

  private static let innerText = """
    document: { dsl: '1.0.3', namespace: batches, name: inner, version: '1.0.0' }
    do:
      - \(asking.replacing("\n", with: "\n    ").replacing("HOST", with: "inner"))
    """

  /// Reads it.
  init() throws {
    main = try Workflow(parsing: Self.mainText, file: "main.yaml", functions: ["note"])
    inner = try Workflow(parsing: Self.innerText)
  }

  /// All that there are.
  var all: [Workflow] { [main, inner] }

  /// A batch that begins.
  func batch(_ id: String, _ identity: String) -> StoredBatch {
    StoredBatch(
      id: id,
      identity: identity,
      workflow: StoredBatch.Definition(path: "main.yaml", text: Self.mainText, digest: main.digest),
      settings: .null,
      version: "1",
      startedAt: 0
    )
  }

  /// What runs it in a program of a number.
  func engine(
    _ services: PaidServices,
    _ simulation: Simulation,
    log: KeptStore,
    _ watch: BatchWatch,
    number: Int
  ) throws -> WorkflowEngine {
    var settings = WorkflowEngineSettings()
    settings.defaultPolicy = .bare
    settings.meters = PaidServices.meters
    settings.workflows = [inner]
    settings.functions = [
      "note": { argument, context in
        watch.note(context.idempotencyKey, of: argument["document"]?.intValue ?? -1)
        return .null
      }
    ]
    settings.observers = [watch]
    settings.reportsTasks = false
    settings.log = log
    settings.wallClock = { Double(number) * 1e6 + Double(simulation.clock.now.nanoseconds) / 1e9 }
    settings.worksInPlace = true
    return try WorkflowEngine(
      transport: services,
      clock: simulation.clock,
      seed: simulation.seed,
      settings: settings
    )
  }
}
