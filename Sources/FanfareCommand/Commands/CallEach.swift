import ArgumentParser
import Fanfare
import FanfareJSON
import FanfareText
import HTTPTypes

/// `fanfare call --each`: a call for each row of a table, with all that a batch has.
///
/// It is a run of a workflow of one task, so concurrency, limits, progress, results, stores and exit codes are those of `fanfare run`.
struct CallEach: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call-each",
    abstract: "Call services once for each row of a table.",
    discussion: """
      fanfare call --each rows.csv 'users=http://localhost:9000/users/{id}' --output results.jsonl
      fanfare call --each rows.jsonl.gz http://localhost:9000/score --data '${ . }' --store calls.sqlite
      fanfare call --each rows.csv http://localhost:9000/ask --data '{"question":"${ .text }"}' --meter 'usd=.price' --budget usd=5

      A row is a line of a .jsonl file, or one of a .csv file as an object of texts, whose members are named by the first line; a folder and a \
      .json file will do too. What stands in braces in a URL is the value of that column, percent-encoded, and ${ } in --data and --header is a jq \
      expression over the row. A body is sent as JSON. Values of Authorization, Cookie and fields such as X-Api-Key are kept \
      nowhere, except in outputs if a service sends them back: who goes on with a batch gives them again, X-Api-Key as the variable FANFARE_SECRET_X_API_KEY.

      The results are those of fanfare run: a line of JSON for each row, in their order. Of several services each answers for itself: a \
      row of which some failed is partial, with null in the place of their answers, and one of which all failed is faulted.
      """,
    shouldDisplay: false
  )

  /// The arguments, with the name of this command in the place of `call` if that has `--each`.
  static func taking(_ arguments: [String]) -> [String] {
    guard arguments.first == Call._commandName,
      arguments.prefix(while: { $0 != "--" }).contains(where: { $0 == "--each" || $0.hasPrefix("--each=") })
    else { return arguments }
    return [_commandName] + arguments.dropFirst()
  }

  @Argument(
    help: ArgumentHelp(
      "Services with the URL to call, where {column} stands for a value of the row.",
      valueName: "[name=]url"
    )
  )
  var addresses: [String]

  @Option(
    help: ArgumentHelp(
      "The rows: a .csv or .jsonl file, also with .gz; - reads lines from standard input. Can be repeated.",
      valueName: "file"
    ),
    completion: .file()
  )
  var each: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The body, a text in which ${ } is an expression over the row, or @FILE with such a text. Makes it a POST.",
      valueName: "body"
    )
  )
  var data: String?

  @Option(name: .shortAndLong, help: "The HTTP method (default: GET, or POST with a body).")
  var method: String?

  @Option(
    name: [.customShort("H"), .long],
    help:
      "A header field of every request, as 'Name: value'; 'Name:' takes out one that is sent by itself, such as Content-Type or User-Agent. Can be repeated."
  )
  var header: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many rows are under way at a time.", valueName: "number"),
    transform: NumberArgument.whole(in: 1...10_000)
  )
  var concurrency = 16

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long one row may take: 500ms, 2s, 1m30s.", valueName: "duration"),
    transform: DurationArgument.init(parsing:)
  )
  var timeout: DurationArgument?

  @Flag(help: "Print JSON, one object per line, on a terminal too.")
  var json = false

  @Flag(help: "Say nothing on standard error but what failed.")
  var quiet = false

  @OptionGroup var authorization: AuthorizationOptions

  @OptionGroup var batches: BatchOptions

  @OptionGroup var meters: MeterOptions

  @OptionGroup var recording: RecordingOptions

  @OptionGroup var network: TargetOptions

  @OptionGroup var policies: PolicyOptions

  @OptionGroup var logging: LoggingOptions

  private var targets: [CallTarget] { addresses.compactMap { try? CallTarget(parsing: $0) } }

  func validate() throws {
    guard timeout.map({ $0.duration > .zero }) ?? true else {
      throw ValidationError("--timeout must be more than 0s")
    }
    do throws(ArgumentProblem) {
      for address in addresses { _ = try CallTarget(parsing: address) }
    } catch {
      throw ValidationError("\(error)")
    }
    do throws(ArgumentProblem) { _ = try HeaderArguments(parsing: header) } catch {
      throw ValidationError("--header: \(error)")
    }
    if let name = targets.map(\.name).firstRepeated {
      throw ValidationError("two services are named '\(name)'; give each a name of its own: name=url")
    }
    if let method, HTTPRequest.Method(method) == nil {
      throw ValidationError("--method: '\(method)' isn't an HTTP method, such as GET or POST")
    }
    guard each.count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("standard input (-) can be read only once")
    }
    guard data != "-", data != "@-" else {
      throw ValidationError("--data: with --each, standard input is for rows; name a file: --data @FILE")
    }
    if authorization.user != nil || authorization.bearer != nil,
      let given = try? HeaderArguments(parsing: header), given.fields.contains(.authorization)
    {
      throw ValidationError(
        "--header sets Authorization, and so does --\(authorization.user == nil ? "bearer" : "user")"
      )
    }
  }

  func run() async throws { try await command().run(goingOnWith: nil, of: await generated()) }

  /// The command that runs the rows.
  func command() throws -> Run {
    var run = try Run.parse([GeneratedRun.path, "--"] + each)
    (run.concurrency, run.timeout, run.json, run.quiet) = (concurrency, timeout, json, quiet)
    (run.batches, run.meters, run.recording) = (batches, meters, recording)
    (run.targets, run.policies, run.logging) = (network, policies, logging)
    return run
  }

  /// The workflow that its calls are.
  func generated() async throws -> GeneratedRun {
    var headers = JSONObject()
    for field in try HeaderArguments(parsing: header).fields {
      let name = field.name.rawName
      headers[name] = .string(headers[name]?.stringValue.map { "\($0), \(field.value)" } ?? field.value)
    }
    var generated = GeneratedRun(
      calling: targets,
      method: (method ?? (data == nil ? "get" : "post")).lowercased(),
      headers: headers,
      body: try await body(),
      authorization: try authorization.headerValue()
    )
    generated.files = files
    return generated
  }

  /// The files that it reads beside its rows, each with the option that names it.
  var files: [(option: String, path: String)] {
    guard let data, data.hasPrefix("@") else { return authorization.files }
    return authorization.files + [("--data", String(data.dropFirst()))]
  }

  /// The body of every request; `nil` for none.
  private func body() async throws -> JSONValue? {
    guard let data else { return nil }
    let bytes =
      data.hasPrefix("@")
      ? try await CallBody.file(String(data.dropFirst()), of: "--data") : Array(data.utf8)
    if let value = try? JSONValue(parsing: bytes) { return value }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UnusableFile("--data: \(VisibleText.line(data)) isn't text in UTF-8")
    }
    return .string(text)
  }
}
