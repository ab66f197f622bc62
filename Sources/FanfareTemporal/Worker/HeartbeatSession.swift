internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// The signs of life of one activity, and what they carry for whoever performs it after this worker.
actor HeartbeatSession {
  /// Why no more signs are given.
  enum End: Sendable {
    /// The activity is to be given up.
    case cancelRequested
    /// The server doesn't know the activity any more: its run has ended, or another worker performs it.
    case lost
    /// Nobody wants them any more.
    case stopped
  }

  /// What is kept.
  struct Kept: Codable, Sendable {
    /// The numbers of the activities that were about to make a call which must not be made twice.
    var intents: Set<Int> = []
    /// The runs of other workflows within the activity, by their identifiers.
    var runs: [String: Run] = [:]

    /// What was kept of a run.
    struct Run: Codable, Sendable {
      var header: RunHeader
      var inputs: [RunInput] = []
      var intents: Set<Int> = []
    }
  }

  /// How often it is told that the activity is under way, and asked whether it is still wanted.
  ///
  /// A cancellation reaches a call as quickly.
  private static let interval = Duration.seconds(1)

  /// That of the activity which the task performs.
  @TaskLocal static var current: HeartbeatSession?

  private let token: [UInt8]
  private let connection: TemporalConnection
  private let clock: any MonotonicClock
  private(set) var kept: Kept
  private var isFull = false

  init(_ task: ActivityTask, _ connection: TemporalConnection, clock: any MonotonicClock = SystemClock()) {
    token = task.taskToken
    self.connection = connection
    self.clock = clock
    let value = try? task.heartbeatDetails?.first
    kept = value?.decoded(as: Kept.self) ?? Kept()
  }

  /// Gives signs of life until the activity isn't wanted any more or the task is cancelled.
  func beat() async -> End {
    while (try? await clock.sleep(for: Self.interval)) != nil {
      do throws(TemporalError) {
        if try await send().isCancelRequested { return .cancelRequested }
      } catch  where error.code == .notFound {
        return .lost
      } catch {
        // The server may be away for a moment; what it doesn't hear of for ten seconds it gives to another worker.
        continue
      }
    }
    return .stopped
  }

  /// Keeps something, safely when it returns.
  ///
  /// - Returns: whether there was room for it. Once there is none, nothing more is kept: what follows is done again with the same keys.
  @discardableResult
  func keep(_ change: (inout Kept) -> Void) async throws -> Bool {
    var changed = kept
    change(&changed)
    guard !isFull, (try? Payload(JSONValue(encoding: changed), "")) != nil else {
      isFull = true
      return false
    }
    kept = changed
    _ = try await send()
    return true
  }

  /// What is kept, for the server.
  var details: Payloads? {
    guard !kept.intents.isEmpty || !kept.runs.isEmpty else { return nil }
    return (try? Payload(JSONValue(encoding: kept), "what is kept")).map { Payloads($0) }
  }

  private func send() async throws(TemporalError) -> HeartbeatAnswer {
    var request = RecordActivityTaskHeartbeatRequest()
    request.taskToken = token
    request.details = details
    request.identity = connection.identity
    request.namespace = connection.namespace
    return try await connection.send(request, timeout: .seconds(5))
  }
}
