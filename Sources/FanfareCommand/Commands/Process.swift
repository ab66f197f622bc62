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

  @Option(help: "The URL of the validator.")
  var validator = "http://127.0.0.1:8001"

  @Option(help: "The URL of the nlp service.")
  var nlp = "http://127.0.0.1:8002"

  @Option(help: "The URL of the summarizer.")
  var summarizer = "http://127.0.0.1:8003"

  @Option(help: "The URL of the classifier.")
  var classifier = "http://127.0.0.1:8004"

  @Option(help: "How many documents are under way at a time.")
  var concurrency = 16

  @OptionGroup var policies: PolicyOptions

  @OptionGroup var network: TargetOptions

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard (1...10_000).contains(concurrency) else {
      throw ValidationError("--concurrency must be from 1 to 10000.")
    }
    guard files.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("Standard input (-) can be read only once.")
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
      try await application.withClient(of: services, notes: printing.notes, over: network.transport()) {
        client in
        await printing.run(maximumConcurrency: concurrency, DocumentPipeline(services: client).process)
      }
    }
    throw ending.exit(ending.value.exitCode)
  }
}
