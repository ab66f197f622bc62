import ArgumentParser
import Fanfare
import FanfareJSON
import HTTPTypes

/// `fanfare call`: any services, in parallel or in order.
struct Call: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Call any services in parallel or in order, and see what came back from each.",
    discussion: """
      fanfare call users=http://localhost:9000/users/7 stock=http://localhost:9001/stock?item=3
      fanfare call nlp=http://localhost:8002/analyze --data '{"id":"1","text":"Hello."}'
      fanfare call a=http://localhost:9000/a b=http://localhost:9001/b --sequence --data @input.json

      fanfare call --retry 5 --hedge 50ms stock=http://localhost:9001/stock
      fanfare call --stream llm=http://localhost:9002/chat --data @question.json
      fanfare call -L http://localhost:9003/large.iso -o large.iso

      fanfare call --each rows.csv 'users=http://localhost:9000/users/{id}' --output results.jsonl

      Each result is shown as it comes. With --sequence each service gets the answer of the one before as its body, and \
      the first error ends it.
      """
  )

  @Argument(
    help: ArgumentHelp(
      "Services with the URL to call; a URL alone is named by its host.",
      valueName: "[name=]url"
    )
  )
  var addresses: [String]

  @OptionGroup var content: BodyOptions

  @Option(
    name: .shortAndLong,
    help: "The HTTP method (default: GET, or POST with a body, or PUT with a file)."
  )
  var method: String?

  @Option(
    name: [.customShort("H"), .long],
    help:
      "A header field of every request, as 'Name: value'; 'Name:' takes out one that is sent by itself, such as Accept or User-Agent. Can be repeated."
  )
  var header: [String] = []

  // Where it is given, another command has taken over before this is read: see ``CallEach``.
  @Option(
    help: ArgumentHelp(
      "Make a call for each row of a .csv or .jsonl file; fanfare help call-each tells the options of that.",
      valueName: "file"
    )
  )
  var each: String?

  @OptionGroup var authorization: AuthorizationOptions

  @Flag(name: .shortAndLong, help: "Show the header fields of responses as well.")
  var include = false

  @Flag(help: "Call one service after another instead of all at once.")
  var sequence = false

  @Option(
    help: ArgumentHelp(
      "settle-all, fail-fast, first-success or quorum:N: when parallel calls are decided (default: settle-all).",
      valueName: "mode"
    ),
    transform: CompletionArgument.init(parsing:)
  )
  var completion: CompletionArgument?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many parallel calls run at a time (default: 64).", valueName: "number"),
    transform: NumberArgument.whole(in: 1...Int.max)
  )
  var concurrency: Int?

  @OptionGroup var answers: AnswerOptions

  @OptionGroup var policies: PolicyOptions

  @OptionGroup var recording: CallRecordingOptions

  @OptionGroup var network: TargetOptions

  @OptionGroup var common: CommonOptions

  /// The services to call; `validate` has seen to it that all can be read.
  var targets: [CallTarget] { addresses.compactMap { try? CallTarget(parsing: $0) } }

  func validate() throws {
    do throws(ArgumentProblem) {
      for address in addresses { _ = try CallTarget(parsing: address) }
    } catch {
      throw ValidationError("\(error)")
    }
    do throws(ArgumentProblem) { _ = try HeaderArguments(parsing: header) } catch {
      throw ValidationError("--header: \(error)")
    }
    if authorization.user != nil || authorization.bearer != nil,
      let given = try? HeaderArguments(parsing: header), given.fields.contains(.authorization)
    {
      throw ValidationError(
        "--header sets Authorization, and so does --\(authorization.user == nil ? "bearer" : "user")"
      )
    }
    guard Set(targets.map(\.name)).count == targets.count else {
      let name = targets.map(\.name).firstRepeated?.rawValue ?? ""
      throw ValidationError("two services are named '\(name)'; give each a name of its own: name=url")
    }
    if let method, HTTPRequest.Method(method) == nil {
      throw ValidationError("--method: '\(method)' isn't an HTTP method, such as GET or POST")
    }
    if case .quorum(let count)? = completion?.mode, count > targets.count {
      let calls = targets.count == 1 ? "one service is" : "\(targets.count) services are"
      throw ValidationError("--completion: a quorum of \(count) can't be reached, since \(calls) called")
    }
    if let problem = answers.problem(with: targets.count, of: self) {
      throw ValidationError(problem)
    }
    if sequence, completion != nil || concurrency != nil {
      let option = completion == nil ? "--concurrency" : "--completion"
      throw ValidationError(
        "\(option) is for parallel calls; a sequence calls one after another, and ends at the first error"
      )
    }
  }

  func run() async throws {
    try files.check()
    // What is waited for before the calls, such as a body on standard input, counts as well.
    try await withDeadline(.in(common.timeout.duration)) { try await perform() }
  }

  private func perform() async throws {
    let body = try await content.read()
    let identity = try authorization.headerValue()
    let settings = try policies.policies(
      of: targets.map(\.name),
      base: ServicePolicy(timeout: common.timeout.duration)
    )
    let services = Dictionary(
      uniqueKeysWithValues: targets.map { target -> (ServiceName, Service) in
        let policy = settings[target.name] ?? ServicePolicy()
        let changed = answers.changed(policy, isUploading: body?.upload != nil)
        return (target.name, Service(target.origin, policy: changed))
      }
    )
    if case .percentile? = policies.hedge?.trigger {
      let hint = "--hedge with a time, such as 50ms, hedges it"
      StandardError.note("a single call has no earlier answers to take a percentile of; \(hint)")
    }
    let notes = PolicyNotes()
    let recorded = try CallRecording(recording)
    let application = Application(common.logging)
    if answers.isStreamed {
      return try await stream(services, body, identity, application, recorded, notes)
    }
    let printing = CallPrinting(targets.map(\.name), isJSON: common.json, showsHeaders: include)
    let ending = try await Interruption.guarding {
      try await application.withClient(
        of: services,
        notes: notes,
        observers: recorded.observers,
        over: network.transport(of: services)
      ) { client in
        await printing.during { report in
          sequence
            ? await callInOrder(client, body, identity, report: report)
            : await callSideBySide(client, body, identity, report: report)
        }
      }
    }
    let outcome = ending.value
    printing.finish(outcome, notes)
    try recorded.finish()
    throw ending.exit(outcome.exitCode)
  }

  private typealias Report = @Sendable (ServiceResult<ServiceResponse>) -> Void

  private func callSideBySide(
    _ client: ServiceClient,
    _ body: CallBody?,
    _ identity: String?,
    report: @escaping Report
  ) async -> CallOutcome {
    let results = await client.parallel(
      targets.map { describe($0, body: body, identity) },
      completion: completion?.mode ?? .settleAll,
      maximumConcurrency: concurrency ?? 64,
      onResult: report
    )
    return CallOutcome(results: results, remaining: [], isSatisfied: results.isSatisfied)
  }

  private func callInOrder(
    _ client: ServiceClient,
    _ body: CallBody?,
    _ identity: String?,
    report: Report
  ) async -> CallOutcome {
    let targets = Dictionary(uniqueKeysWithValues: targets.map { ($0.name, $0) })
    let chain = await client.sequence(self.targets.map(\.name), startingWith: body?.bytes) {
      (name, earlier) -> ServiceCall<ServiceResponse> in
      guard let target = targets[name] else { preconditionFailure("\(name) isn't among the targets") }
      if let result = earlier.results.last { report(result) }
      let next = earlier.last.map { CallBody(bytes: $0.body, type: "application/json", method: .post) }
      return describe(target, body: next ?? body, identity)
    }
    return CallOutcome(results: chain.results, remaining: chain.remaining, isSatisfied: chain.isComplete)
  }

  /// The method of an argument: `post` is POST, though methods are told apart by case (RFC 9110, section 9.1), since no service
  /// knows the other.
  private static func method(_ argument: String) -> HTTPRequest.Method? {
    let common = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"]
    let upper = argument.uppercased()
    return HTTPRequest.Method(common.contains(upper) ? upper : argument)
  }

  func describe(
    _ target: CallTarget,
    body: CallBody?,
    _ identity: String?
  ) -> ServiceCall<ServiceResponse> {
    var headers: HTTPFields = [.accept: "application/json, */*;q=0.5"]
    headers[.authorization] = identity
    if let body { headers[.contentType] = body.type }
    if answers.stream { headers[.accept] = "text/event-stream, application/json;q=0.9, */*;q=0.5" }
    if let own = try? HeaderArguments(parsing: header) { headers = own.replacing(headers) }
    let method = method.flatMap(Self.method) ?? body?.method ?? .get
    var request = ServiceRequest(
      method: method,
      path: target.target,
      headers: headers,
      body: body?.bytes ?? []
    )
    if let upload = body?.upload { request.upload = upload }
    return ServiceCall(target.name, request)
  }
}
