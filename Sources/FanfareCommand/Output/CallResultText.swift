import Fanfare
import FanfareJSON
import HTTPTypes

/// Writes the results of `fanfare call`.
struct CallResultText {
  let style: Style

  /// A headline and the body for each service, then a line that counts.
  func table(_ outcome: CallOutcome) -> String {
    let ruler = TimelineBar(start: outcome.results.start, duration: outcome.results.duration)
    let width = outcome.results.map(\.service.rawValue.count).max() ?? 0
    var lines: [String] = []
    for result in outcome.results {
      lines.append(headline(result, ruler, width: width))
      lines += AttemptLines(style: style, ruler: ruler, nameWidth: width + 1).lines(of: result)
      lines += excerpt(of: result)
    }
    lines += outcome.remaining.map {
      "\(style.bold($0.rawValue.padding(toLength: width)))  \(style.yellow("not called"))"
    }
    let successes = outcome.results.count(where: \.isSuccess)
    let total = outcome.results.count + outcome.remaining.count
    lines.append("\(successes) of \(total) succeeded in \(outcome.results.duration.brief)")
    return lines.joined(separator: "\n") + "\n"
  }

  private func headline(_ result: ServiceResult<ServiceResponse>, _ ruler: TimelineBar, width: Int) -> String
  {
    let name = style.bold(DocumentReportText.printable(result.service.rawValue.padding(toLength: width)))
    let time = result.duration.brief.padding(toLength: 8, onLeft: true)
    let bar = style.hasBars ? " " + style.dim(ruler.draw(from: result.start, for: result.duration)) : ""
    switch result.outcome {
    case .success(let response):
      let contentType = response.headers[.contentType].map { ", \(DocumentReportText.printable($0))" } ?? ""
      let size = "\(response.body.count) bytes\(contentType)"
      return
        "\(name)  \(style.green("ok".padding(toLength: 6))) \(time)\(bar) \(response.status.code), \(size)"
    case .failure(let error):
      let message = DocumentReportText.printable(error.message)
      return "\(name)  \(style.red("failed")) \(time)\(bar) \(error.code): \(message)"
    }
  }

  /// The body, indented: JSON on several lines, other text as it is, bytes as a count.
  private func excerpt(of result: ServiceResult<ServiceResponse>) -> [String] {
    let text: String
    switch result.outcome {
    case .success(let response): text = Self.readable(response.body)
    case .failure(let error): text = error.problem == nil ? error.bodyExcerpt ?? "" : ""
    }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "  " + DocumentReportText.printable(String($0), limit: 4000) }
      .filter { $0.count > 2 }
  }

  private static func readable(_ body: [UInt8]) -> String {
    if let value = try? JSONValue(parsing: body) {
      return String(decoding: value.serialized(options: .prettyPrinted), as: UTF8.self)
    }
    return String(validating: body, as: UTF8.self) ?? ""
  }

  /// One result as a JSON object on one line.
  static func json(of result: ServiceResult<ServiceResponse>) -> String {
    let body = result.map { response in
      (try? JSONValue(parsing: response.body)) ?? .string(String(decoding: response.body, as: UTF8.self))
    }
    var object: JSONObject = ["service": .string(result.service.rawValue)]
    for (key, value) in body.json.objectValue ?? [:] { object[key] = value }
    return "\(JSONValue.object(object))"
  }
}
