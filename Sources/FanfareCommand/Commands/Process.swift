import ArgumentParser
import Fanfare
import FanfareSamples

/// `fanfare process`: the document pipeline against services that already run.
struct Process: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Push documents through four services that already run.",
    discussion: """
      Each file is a document: it is validated, then analysed, summarised and classified side by side. Start the \
      sample services with `fanfare services`, or name your own.
      """
  )

  @Argument(
    help: ArgumentHelp("Text files in UTF-8; - reads standard input.", valueName: "file"),
    completion: .file()
  )
  var files: [String]

  @Option(help: ArgumentHelp("The URL of the validator.", valueName: "url"))
  var validator = "http://127.0.0.1:8001"

  @Option(help: ArgumentHelp("The URL of the nlp service.", valueName: "url"))
  var nlp = "http://127.0.0.1:8002"

  @Option(help: ArgumentHelp("The URL of the summarizer.", valueName: "url"))
  var summarizer = "http://127.0.0.1:8003"

  @Option(help: ArgumentHelp("The URL of the classifier.", valueName: "url"))
  var classifier = "http://127.0.0.1:8004"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many documents are under way at a time.", valueName: "number"),
    transform: NumberArgument.whole(in: 1...10_000)
  )
  var concurrency = 16

  @OptionGroup var policies: PolicyOptions

  @OptionGroup var network: TargetOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input (-) can be read only once")
    }
    for (option, url) in [
      ("--validator", validator), ("--nlp", nlp), ("--summarizer", summarizer), ("--classifier", classifier),
    ] {
      if case .failure(let error) = Service(url).endpoints { throw ValidationError("\(option): \(error)") }
    }
  }

  func run() async throws {
    let urls: [ServiceName: String] = [
      "validator": validator, "nlp": nlp, "summarizer": summarizer, "classifier": classifier,
    ]
    // The four compute and change nothing, so their calls can be repeated although they are POSTs.
    let policies = try policies.policies(
      of: Array(urls.keys),
      base: ServicePolicy { $0.idempotency = .always }
    )
    var services: [ServiceName: Service] = [:]
    for (name, url) in urls { services[name] = Service(url, policy: policies[name] ?? ServicePolicy()) }
    let printing = DocumentPrinting(common, sources: files.map(DocumentSource.init(argument:)))
    let application = Application(common.logging)
    let ending = try await Interruption.guarding { [services] in
      try await application.withClient(
        of: services,
        notes: printing.notes,
        over: network.transport(of: services)
      ) { client in
        await printing.run(maximumConcurrency: concurrency, DocumentPipeline(services: client).process)
      }
    }
    throw ending.exit(ending.value.exitCode)
  }
}
