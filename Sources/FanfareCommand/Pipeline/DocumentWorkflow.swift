import Fanfare
import FanfareJSON
import FanfareSamples
import FanfareWorkflows
import Synchronization

/// The document pipeline from its workflow file.
///
/// The report of a document is made of what its run told: it is the same as that of ``DocumentPipeline``.
struct DocumentWorkflow: Sendable {
  let engine: WorkflowEngine
  let workflow: Workflow
  /// The observer of the engine.
  let calls: WorkflowCalls

  func process(_ document: Document) async -> DocumentReport {
    let input: JSONValue = ["id": .string(document.id), "text": .string(document.text)]
    let start = SystemClock().now
    let report = await engine.run(workflow, input: input)
    let tasks = calls.take(report.id)
    func result<Value: Decodable & Sendable>(
      _ service: ServiceName,
      as _: Value.Type
    ) -> ServiceResult<Value>? {
      tasks.first { $0.service == service }?.result()
    }
    let verdict: ServiceResult<Verdict>? = result("validator", as: Verdict.self)
    return DocumentReport(
      id: document.id,
      verdict: verdict ?? .notCalled("validator", report, at: start),
      analysis: result("nlp", as: Analysis.self),
      summary: result("summarizer", as: Summary.self),
      label: result("classifier", as: Label.self)
    )
  }
}

/// Notes the calls of runs.
final class WorkflowCalls: RunObserver {
  /// One call: to whom, what came of it, and with which attempts.
  struct Call: Sendable {
    let service: ServiceName
    let start: MonotonicInstant
    var attempts: [Attempt] = []
    var summary: CallSummary?
    var output: JSONValue?
  }

  private let runs = Mutex<[String: [Int: Call]]>([:])

  func observe(_ event: RunEvent) {
    switch event {
    case .call(let task, .callStarted(let info)):
      change(task.run.id) { $0[task.id] = Call(service: info.service, start: info.start) }
    case .call(let task, .attemptEnded(_, let attempt)):
      change(task.run.id) { $0[task.id]?.attempts.append(attempt) }
    case .call(let task, .callEnded(_, let summary)): change(task.run.id) { $0[task.id]?.summary = summary }
    case .taskCompleted(let task, let output, _, _): change(task.run.id) { $0[task.id]?.output = output }
    default: break
    }
  }

  /// The calls of a run that has ended, in the order they began.
  func take(_ run: String) -> [Call] {
    let calls = runs.withLock { $0.removeValue(forKey: run) } ?? [:]
    return calls.sorted { $0.key < $1.key }.map(\.value)
  }

  private func change(_ run: String, _ body: (inout [Int: Call]) -> Void) {
    runs.withLock { body(&$0[run, default: [:]]) }
  }
}

extension WorkflowCalls.Call {
  /// The call as the client would have returned it.
  fileprivate func result<Value: Decodable & Sendable>() -> ServiceResult<Value>? {
    guard let summary else { return nil }
    return ServiceResult(
      service: service,
      outcome: outcome(summary),
      start: start,
      duration: summary.duration,
      attempts: attempts,
      source: summary.source
    )
  }

  private func outcome<Value: Decodable>(_ summary: CallSummary) -> Result<Value, ServiceError> {
    if let error = summary.error { return .failure(error) }
    do {
      return .success(try JSONByteDecoder().decode(Value.self, from: (output ?? .null).serialized()))
    } catch {
      return .failure(
        ServiceError(.undecodableResponse, "the answer can't be read: \(error)", service: service)
      )
    }
  }
}

extension ServiceResult {
  /// The result of a call that a run didn't get to.
  fileprivate static func notCalled(
    _ service: ServiceName,
    _ report: RunReport,
    at start: MonotonicInstant
  ) -> ServiceResult {
    let isCancelled = report.status == .cancelled
    let message = report.error?.detail ?? "cancelled before it was called"
    return ServiceResult(
      service: service,
      outcome: .failure(ServiceError(isCancelled ? .cancelled : .invalidRequest, message, service: service)),
      start: start,
      duration: .zero,
      attempts: []
    )
  }
}
