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

    /// Changes the intents of a run within the activity; those of the activity itself if there is none of that identifier.
    mutating func change(intentsOf run: String, _ change: (inout Set<Int>) -> Void) {
      guard var changed = runs[run] else { return change(&intents) }
      change(&changed.intents)
      runs[run] = changed
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
  /// One sign at a time: the server keeps the details of the one that comes last, and these have to be the newest.
  private let turn = Slots(1)
  /// Whether what was kept before can be read; if not, it isn't known which calls may have been made.
  nonisolated let isReadable: Bool
  private(set) var kept: Kept
  /// Why something couldn't be kept, although there was room; what depended on it wasn't done.
  private(set) var failure: TemporalError?
  private var isFull = false
  /// Whether the server may have details of this session.
  private var hasToldDetails = false

  init(_ task: ActivityTask, _ connection: TemporalConnection, clock: any MonotonicClock = SystemClock()) {
    token = task.taskToken
    self.connection = connection
    self.clock = clock
    let former = Self.kept(in: task.heartbeatDetails)
    isReadable = former != nil
    kept = former ?? Kept()
  }

  /// What was kept before; `nil` if it can't be read.
  private static func kept(in details: Payloads?) -> Kept? {
    guard let payload = details?.payloads.first else { return Kept() }
    guard let value = try? payload.json else { return nil }
    return value == .null ? Kept() : value.decoded(as: Kept.self)
  }

  /// Gives signs of life until the activity isn't wanted any more or the task is cancelled.
  func beat() async -> End {
    while (try? await clock.sleep(for: Self.interval)) != nil {
      do throws(TemporalError) {
        if try await giveSign().isCancelRequested { return .cancelRequested }
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
  /// - Parameters:
  ///   - change: adds it.
  ///   - undo: takes it away if the server couldn't be told; by default it stays for the next sign.
  /// - Returns: whether there was room for it. Once there is none, nothing more is kept: what follows is done again with the same keys.
  /// - Throws: ``TemporalError`` if the server couldn't be told.
  @discardableResult
  func keep(
    _ change: (inout Kept) -> Void,
    undoing undo: (inout Kept) -> Void = { _ in }
  ) async throws(TemporalError) -> Bool {
    await turn.take()
    var changed = kept
    change(&changed)
    guard !isFull, (try? Payload(JSONValue(encoding: changed), "")) != nil else {
      isFull = true
      await turn.give()
      return false
    }
    kept = changed
    let sent = await send()
    if case .failure(let error) = sent {
      undo(&kept)
      failure = error
    }
    await turn.give()
    _ = try sent.get()
    return true
  }

  /// What is kept, for the server; `nil` if it has nothing of an earlier time that this has to replace.
  var details: Payloads? {
    guard hasToldDetails || !kept.intents.isEmpty || !kept.runs.isEmpty else { return nil }
    return (try? Payload(JSONValue(encoding: kept), "what is kept")).map { Payloads($0) }
  }

  private func giveSign() async throws(TemporalError) -> HeartbeatAnswer {
    await turn.take()
    let sent = await send()
    await turn.give()
    return try sent.get()
  }

  /// Sends a sign; only in turn.
  private func send() async -> Result<HeartbeatAnswer, TemporalError> {
    var request = RecordActivityTaskHeartbeatRequest()
    request.taskToken = token
    request.details = details
    if request.details != nil { hasToldDetails = true }
    request.identity = connection.identity
    request.namespace = connection.namespace
    do throws(TemporalError) {
      return .success(try await connection.send(request, timeout: .seconds(5)))
    } catch {
      return .failure(error)
    }
  }
}
