import Fanfare
import FanfareJSON
import HTTPTypes

/// Writes the results of `fanfare call`.
struct CallResultText {
  let style: Style
  /// How many columns the terminal has; `nil` if there is none.
  let width: Int?
  /// The services that are called.
  let names: [ServiceName]
  /// Whether the header fields of responses are shown.
  let showsHeaders: Bool

  /// A headline, the attempts and the body.
  ///
  /// There is no bar: while other calls are under way nobody knows how long the whole takes.
  func block(_ result: ServiceResult<ServiceResponse>) -> String {
    let columns = columns(hasBars: false)
    let ruler = TimelineBar(start: result.start, duration: result.duration)
    let lines =
      headline(result).lines(columns, style)
      + AttemptLines(style: style, columns: columns, ruler: ruler).lines(of: result) + head(of: result)
      + excerpt(of: result)
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is left to say when all calls have ended: when each ran, which were never made, and how many succeeded.
  func summary(_ outcome: CallOutcome) -> String {
    var lines = timeline(outcome)
    lines += outcome.remaining.flatMap { name in
      CallLine(
        name: DocumentReportText.printable(name.rawValue),
        nameTone: .bold,
        mark: "not called",
        markTone: .yellow,
        text: .excerpt("")
      ).lines(columns(hasBars: false), style)
    }
    let successes = outcome.results.count(where: \.isSuccess)
    let total = outcome.results.count + outcome.remaining.count
    lines.append("\(successes) of \(total) succeeded in \(outcome.results.duration.brief)")
    return lines.joined(separator: "\n") + "\n"
  }

  private func columns(hasBars: Bool) -> CallColumns {
    let name = names.map { DocumentReportText.printable($0.rawValue).columns }.max() ?? 0
    return CallColumns(width: width, indentation: 0, name: name, hasBars: hasBars)
  }

  private func headline(_ result: ServiceResult<ServiceResponse>) -> CallLine {
    let name = DocumentReportText.printable(result.service.rawValue)
    var line = CallLine(name: name, nameTone: .bold, mark: "ok", markTone: .green, text: .excerpt(""))
    line.time = result.duration
    switch result.outcome {
    case .success(let response):
      let contentType = response.headers[.contentType].map { ", \(DocumentReportText.printable($0))" } ?? ""
      let meters = result.meters.isEmpty ? "" : ", \(DocumentReportText.printable("\(result.meters)"))"
      line.text = .message("\(response.status.code), \(response.body.count) bytes\(contentType)\(meters)")
    case .failure(let error):
      (line.mark, line.markTone) = ("failed", .red)
      line.text = .message("\(error.code): \(DocumentReportText.printable(error.message))")
    }
    return line
  }

  /// A bar for each call, with its attempts in it; on a terminal, and where there is something to compare.
  private func timeline(_ outcome: CallOutcome) -> [String] {
    let results = outcome.results
    guard width != nil, results.count > 1 || results.contains(where: { $0.attempts.count > 1 }) else {
      return []
    }
    let columns = columns(hasBars: true)
    return results.flatMap { result in
      let spans = result.attempts.map { (begin: $0.start, length: $0.duration) }
      return CallLine(
        name: DocumentReportText.printable(result.service.rawValue),
        mark: result.isSuccess ? "ok" : "failed",
        markTone: result.isSuccess ? .green : .red,
        time: result.duration,
        bar: {
          TimelineBar(start: results.start, duration: results.duration, width: $0)
            .draw(spans.isEmpty ? [(result.start, result.duration)] : spans)
        },
        text: .excerpt("")
      ).lines(columns, style)
    }
  }

  /// The body, indented: JSON on several lines, other text as it is, bytes as a count.
  private func excerpt(of result: ServiceResult<ServiceResponse>) -> [String] {
    switch result.outcome {
    case .success(let response): indented(Self.readable(response.body).lines)
    case .failure(let error): excerpt(of: error)
    }
  }

  /// The body of an answer that is a failure, where the error's message doesn't have what matters of it.
  private func excerpt(of error: ServiceError) -> [String] {
    error.problem == nil ? indented((error.bodyExcerpt ?? "").lines) : []
  }

  /// The status and the header fields of an answer, where they are asked for.
  private func head(of result: ServiceResult<ServiceResponse>) -> [String] {
    let usesHTTP2 = result.attempts.last?.transfer.usesHTTP2
    return switch result.outcome {
    case .success(let response): head(response.status, response.headers, usesHTTP2)
    case .failure(let error): head(of: error, usesHTTP2)
    }
  }

  private func head(of error: ServiceError, _ usesHTTP2: Bool?) -> [String] {
    error.status.map { head($0, error.headers, usesHTTP2) } ?? []
  }

  private func head(_ status: HTTPResponse.Status, _ fields: HTTPFields, _ usesHTTP2: Bool?) -> [String] {
    guard showsHeaders else { return [] }
    // What a cache or a fallback brings came in no version of HTTP, and HTTP/2 has no words beside the number.
    let line =
      switch usesHTTP2 {
      case nil: "\(status)"
      case false?: "HTTP/1.1 \(status)"
      case true?: "HTTP/2 \(status.code)"
      }
    return indented([line] + fields.map { "\($0.name): \($0.value)" })
  }

  /// What an answer that is a failure says of itself: its head where that is asked for, and its body.
  func lines(about error: ServiceError) -> [String] { head(of: error, nil) + excerpt(of: error) }

  private func indented(_ lines: [some StringProtocol]) -> [String] {
    lines.map { DocumentReportText.printable(String($0), limit: 4000) }
      .filter { !$0.isEmpty }
      .flatMap { line in width.map { line.folded(to: $0 - 2) } ?? [line] }
      .map { "  " + $0 }
  }

  private static func readable(_ body: [UInt8]) -> String {
    if let value = try? JSONValue(parsing: body) {
      return String(decoding: value.serialized(options: .prettyPrinted), as: UTF8.self)
    }
    return String(validating: body, as: UTF8.self) ?? ""
  }

  /// One result as a JSON object on one line.
  func json(of result: ServiceResult<ServiceResponse>) -> String {
    let body = result.map { response in
      (try? JSONValue(parsing: response.body)) ?? .string(String(decoding: response.body, as: UTF8.self))
    }
    var object: JSONObject = ["service": .string(result.service.rawValue)]
    let fields = result.value?.headers ?? result.error?.headers ?? [:]
    if showsHeaders, !fields.isEmpty { object["headers"] = fields.asJSON }
    for (key, value) in body.json.objectValue ?? [:] { object[key] = value }
    return "\(JSONValue.object(object))"
  }
}

extension String {
  fileprivate var lines: [Substring] { split(separator: "\n", omittingEmptySubsequences: false) }
}
