import Fanfare
import FanfareWorkflows

extension RunTraceText {
  /// A line for the call, and one for each of its attempts and waits unless one attempt is all there was.
  func rows(of call: CallSpan, _ depth: Int, in trace: RunTrace) -> [Row] {
    let only = call.attempts.count == 1 && call.waits.isEmpty ? call.attempts.first : nil
    let isFailed = call.error != nil
    var text = [call.method ?? "", DocumentReportText.printable(call.path, limit: 1000)]
      .filter { !$0.isEmpty }.joined(separator: " ")
    if call.source != .service { text += ", from \(Self.words(call.source.rawValue))" }
    if let meters = call.meters { text += ", \(DocumentReportText.printable("\(meters)"))" }
    if let only { text += Self.phases(of: only) }
    if call.status == nil, let error = call.error { text += ": \(Self.words(error))" }
    if let message = call.message { text += ": \(DocumentReportText.printable(message, limit: 1000))" }
    var line = CallLine(
      name: indentation(depth) + DocumentReportText.printable(call.service),
      mark: call.status.map { "\($0)" } ?? (isFailed ? "failed" : call.duration == nil ? "under way" : "ok"),
      markTone: isFailed ? .red : .plain,
      time: call.duration,
      text: isFailed ? .message(text) : .excerpt(text)
    )
    let spans = call.attempts.map { ($0.start, $0.duration) }
    line.bar = bar(spans.isEmpty ? [(call.start, call.duration ?? .zero)] : spans, in: trace)
    guard only == nil else { return [.line(line)] }
    let showsEndpoints = Set(call.attempts.map(\.endpoint)).count > 1
    let parts =
      call.attempts.map { ($0.start, self.line(of: $0, in: trace, showsEndpoint: showsEndpoints)) }
      + call.waits.map { ($0.start, self.line(of: $0, in: trace)) }
    return [.line(line)]
      + parts.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }
      .map { .line($0.element.1) }
  }

  private func line(of attempt: AttemptSpan, in trace: RunTrace, showsEndpoint: Bool) -> CallLine {
    let outcome = attempt.status.map { "\($0)" } ?? attempt.error.map(Self.words)
    var text = [outcome, attempt.fate.map(Self.words) ?? "under way"].compactMap { $0 }.joined(
      separator: ", "
    )
    if showsEndpoint { text += ", at \(DocumentReportText.printable(attempt.endpoint))" }
    let duration = attempt.fate == nil ? max(.zero, trace.end - attempt.start) : attempt.duration
    return CallLine(
      mark: "\(attempt.kind == .first ? "attempt" : attempt.kind.rawValue) \(attempt.number)",
      time: attempt.fate == nil ? nil : attempt.duration,
      bar: bar([(attempt.start, duration)], in: trace),
      text: .message(text + Self.phases(of: attempt)),
      textTone: .dim
    )
  }

  private func line(of wait: PhaseSpan, in trace: RunTrace) -> CallLine {
    let duration = wait.length == nil ? max(.zero, trace.end - wait.start) : wait.duration
    return CallLine(
      mark: wait.length == nil ? "waits" : "waited",
      markTone: .yellow,
      time: wait.length?.wrappedValue,
      bar: bar([(wait.start, duration)], in: trace, isWait: true),
      text: .message("for the \(Self.words(wait.phase.rawValue))"),
      textTone: .dim
    )
  }

  /// What most of an attempt's time went into, each with a tenth of it at least.
  private static func phases(of attempt: AttemptSpan) -> String {
    let long = attempt.phases.filter { $0.duration * 10 >= attempt.duration }
    guard !long.isEmpty else { return "" }
    return "; " + long.map { "\(words($0.phase.rawValue)) \($0.duration.brief)" }.joined(separator: ", ")
  }

  private static func words(_ code: String) -> String {
    code == "tls" ? "TLS" : code.split(separator: "_").joined(separator: " ")
  }
}
