internal import Fanfare

/// A call of which isn't known whether it was made: it was about to be, must not be made twice, and no end of it is known.
public struct UncertainCall: Hashable, Sendable {
  /// The place of its task, as a JSON pointer; empty if the run can't be made again so far.
  public var place: String
  /// Its method and address, such as `POST https://pay.example.com/charges`; `nil` if that depends on secrets.
  public var request: String?
}

extension RunHistory {
  /// The calls of which isn't known whether they were made.
  ///
  /// Mostly there are none, and then the run isn't made again to find out.
  ///
  /// - Parameter workflow: its workflow, as it was when the run began; `nil` if that isn't known.
  /// - Returns: the calls in the order in which they were asked for.
  public func uncertainCalls(of workflow: Workflow?) -> [UncertainCall] {
    var open = intents
    for input in inputs {
      if case .activityEnded(let end) = input.event { open.remove(end.number) }
    }
    guard !open.isEmpty else { return [] }
    guard let workflow else { return open.map { _ in UncertainCall(place: "", request: nil) } }
    let info = RunInfo(header, of: workflow, start: MonotonicInstant(nanoseconds: 0), secrets: RunSecrets())
    let folded = FoldedRun(RunPlanner(info, tellsEvents: false), after: inputs)
    let calls = folded.planner.outstanding.activities.filter { open.remove($0.number) != nil }.map {
      request in
      UncertainCall(place: request.task.task.reference, request: request.activity.address)
    }
    return calls + open.map { _ in UncertainCall(place: "", request: nil) }
  }
}

extension Activity {
  /// Where its call goes; `nil` if that isn't worked out yet.
  fileprivate var address: String? {
    switch self {
    case .http(let call): "\(call.method) \(call.url)"
    case .openAPI(let call): "\(call.operationID) of \(call.document)"
    case .native, .publish, .subworkflow, .deferred: nil
    }
  }
}
