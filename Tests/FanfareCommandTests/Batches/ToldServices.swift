import Fanfare
import FanfareJSON
import FanfareSamples
import Foundation
import HTTPTypes
import Synchronization

/// Services that note what they are asked for, and do as they are told.
final class ToldServices: PlainHandler {
  struct Call {
    let path: String
    let id: Int?
    let key: String?
  }

  private struct State {
    var calls: [Call] = []
    var failing: (path: String, id: Int?)?
    var hanging: String?
    var signal: (number: Int32, after: Int)?
    var process: pid_t?
  }

  private let state = Mutex(State())

  var calls: [Call] { state.withLock { $0.calls } }

  func keys(of path: String, _ id: Int) -> [String] {
    calls.filter { $0.path == path && $0.id == id }.compactMap(\.key)
  }

  /// Fails the calls of a path for one document, or for all.
  func fail(_ path: String?, of id: Int?) { state.withLock { $0.failing = path.map { ($0, id) } } }

  /// Doesn't answer the calls of a path; they have no body.
  func hang(_ path: String?) { state.withLock { $0.hanging = path } }

  /// Signals a process once so many calls have come.
  func signal(_ number: Int32, to process: Process, after calls: Int) {
    state.withLock { $0.signal = (number, calls) }
  }

  func know(_ process: Process) { state.withLock { $0.process = process.processIdentifier } }

  func answer(_ request: PlainRequest) -> PlainAnswer {
    let id = (try? JSONValue(parsing: request.body))?["id"]?.intValue
    let key = request.headers[.idempotencyKey]
    return state.withLock { state in
      state.calls.append(Call(path: request.path, id: id, key: key))
      if let (signal, calls) = state.signal, state.calls.count >= calls, let process = state.process {
        state.signal = nil
        _ = kill(process, signal)
      }
      if state.hanging == request.path {
        var answer = PlainAnswer()
        answer.delay = .seconds(3600)
        return answer
      }
      if let failing = state.failing, failing.path == request.path, failing.id == nil || failing.id == id {
        return PlainAnswer(.internalServerError)
      }
      return PlainAnswer(headers: [.contentType: "application/json"], body: Array(#"{"ok":true}"#.utf8))
    }
  }

  func ended(_ request: PlainRequest, wasAbandoned: Bool) {}
}
