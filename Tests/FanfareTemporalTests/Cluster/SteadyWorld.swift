import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import HTTPTypes

/// The services, the function and the reader of events of random workflows: what one is asked it always answers the same, whenever that is.
///
/// So whatever comes out differently was decided otherwise.
struct SteadyWorld: Sendable {
  /// Where its time is simulated; `nil` means that it answers at once.
  var simulation: Simulation?
  /// How long an answer takes at most, in milliseconds of simulated time.
  var slowest = 0

  private enum Answer {
    case json(JSONValue, Int)
    case text
    case refused
  }

  /// Takes the time that an answer takes.
  ///
  /// - Returns: whether the answer comes in time.
  private func wait(until deadline: MonotonicInstant? = nil) async throws -> Bool {
    guard let simulation, slowest > 0 else { return true }
    let latency = simulation.random {
      Duration.microseconds(Int.random(in: 1...(slowest * 1000), using: &$0))
    }
    let end = simulation.clock.now.advanced(by: latency)
    let instant = deadline.map { min($0, end) } ?? end
    try await simulation.clock.sleep(until: instant, tolerance: nil)
    return instant == end
  }

  private static func answer(to text: String) -> Answer {
    // FNV-1a, so that it is the same in each process.
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    let number = JSONValue.number(JSONNumber(Int(hash >> 20 % 10)))
    switch hash >> 32 % 20 {
    case 0...1: return .json(["why": "busy"], 503)
    case 2: return .json(["why": "unknown"], 404)
    case 3: return .refused
    case 4: return .text
    default: return .json(["n": number, "list": [number, 8]], 200)
    }
  }
}

extension SteadyWorld: Transport {
  func preferredExecutor() -> (any TaskExecutor)? { simulation?.executor }

  var isOnPreferredExecutor: Bool { simulation != nil }

  func send(_ request: TransportRequest) async -> TransportReply {
    let text =
      "\(request.method) \(request.endpoint.origin)\(request.target) \(String(decoding: request.body, as: UTF8.self))"
    do {
      guard try await wait(until: request.deadline) else { return failure(.deadlineExceeded, sent: true) }
    } catch { return failure(.cancelled, sent: true) }
    switch Self.answer(to: text) {
    case .refused: return failure(.connectionRefused, sent: false)
    case .text: return response(200, "text/plain", "word")
    case .json(let value, let status): return response(status, "application/json", "\(value)")
    }
  }

  private func response(_ status: Int, _ type: String, _ body: String) -> TransportReply {
    let response = ServiceResponse(
      status: HTTPResponse.Status(code: status),
      headers: [.contentType: type],
      body: Array(body.utf8)
    )
    return TransportReply(.success(response))
  }

  private func failure(_ code: ServiceError.Code, sent: Bool) -> TransportReply {
    TransportReply(.failure(TransportError(code, "simulated", requestMayHaveBeenSent: sent)))
  }
}

extension SteadyWorld: EventSink {
  func publish(_ event: JSONValue, context: ActivityContext) async throws {
    _ = try await wait()
  }
}

extension SteadyWorld {
  /// What an engine works with in it.
  ///
  /// - Parameter workflows: those that others may run.
  func settings(running workflows: [Workflow] = []) -> WorkflowEngineSettings {
    var settings = WorkflowEngineSettings()
    settings.defaultPolicy = .bare
    settings.functions["work"] = { argument, _ in
      _ = try await wait()
      switch Self.answer(to: "work \(argument)") {
      case .json(let value, 200): return value
      case .json, .text, .refused: throw WorkflowError(.communication, "it is down", status: 503)
      }
    }
    settings.eventSink = self
    settings.workflows = workflows
    settings.reportsTasks = false
    settings.worksInPlace = simulation != nil
    return settings
  }
}
