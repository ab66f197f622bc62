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
    /// The runs of other workflows within the activity, and the run that it is, by their identifiers.
    var runs: [String: Run] = [:]

    /// What was kept of a run.
    struct Run: Codable, Sendable {
      var header: RunHeader
      var inputs: [RunInput] = []
      var intents: Set<Int> = []
    }

    /// The run that the activity is, if it is one as a whole; its input isn't kept, since the activity has it.
    var document: String?

    /// Adds what a run was told.
    mutating func add(_ inputs: [RunInput], to run: RunHeader) {
      var header = run
      if run.id == document { header.input = .null }
      runs[run.id, default: Run(header: header)].inputs += inputs
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
  /// How long what is kept may wait to be told, if nothing that follows from it is begun: a worker that is lost loses as much.
  private static let longestDelay = Duration.milliseconds(200)

  /// How long what is kept may take on its way to the blob store before a sign is given without it: half of what the server waits for one.
  private static let patienceWithBlobs = Duration.seconds(5)

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
  /// What the server gets: all that is kept, or what was kept when there was still room.
  private var written: Payload?
  private var isWritten = false
  /// Whether the server hasn't been told all that is kept, and isn't being told.
  private var isUntold = false
  /// What the server has, with its large values in the blob store.
  private var told: Payloads?
  /// Whether the server has asked to give the activity up, also when what was kept couldn't be told.
  private var isUnwanted = false
  /// Whether a sign is on its way.
  private var isTelling = false
  /// Whether the server may have details of this session.
  private var hasToldDetails = false
  private var lastSign: MonotonicInstant

  init(_ task: ActivityTask, _ connection: TemporalConnection, clock: any MonotonicClock = SystemClock()) {
    token = task.taskToken
    self.connection = connection
    self.clock = clock
    lastSign = clock.now
    let former = Self.kept(in: task.heartbeatDetails)
    isReadable = former != nil
    kept = former ?? Kept()
  }

  /// The session of an activity whose former details may be in the blob store; if they can't be had there, they can't be read.
  ///
  /// A blob store may take longer than the server waits for a sign, so it hears meanwhile that this worker is at work.
  static func fetched(
    _ task: ActivityTask,
    _ connection: TemporalConnection,
    clock: any MonotonicClock = SystemClock()
  ) async -> HeartbeatSession {
    guard let details = task.heartbeatDetails else { return HeartbeatSession(task, connection, clock: clock) }
    var fetched = task
    fetched.heartbeatDetails = await withTaskGroup(of: Void.self) { group in
      group.addTask { await giveSigns(of: task, connection, clock) }
      let fetched = (try? await connection.fetching(details)) ?? details
      group.cancelAll()
      return fetched
    }
    return HeartbeatSession(fetched, connection, clock: clock)
  }

  /// Gives signs of life that leave the server what it has, until the task is cancelled and the last of them has arrived.
  private static func giveSigns(
    of task: ActivityTask,
    _ connection: TemporalConnection,
    _ clock: any MonotonicClock
  ) async {
    var request = RecordActivityTaskHeartbeatRequest()
    request.taskToken = task.taskToken
    request.details = task.heartbeatDetails
    request.identity = connection.identity
    request.namespace = connection.namespace
    while (try? await clock.sleep(for: interval)) != nil {
      // Not given up on its way: it mustn't arrive after one that says more. Whatever is answered, the session's own signs hear it as well.
      _ = try? await uncancelled { [request] in try await connection.send(request, timeout: .seconds(5)) }
    }
  }

  /// What was kept before; `nil` if it can't be read.
  private static func kept(in details: Payloads?) -> Kept? {
    guard let payload = details?.payloads.first else { return Kept() }
    guard let value = try? payload.json else { return nil }
    return value == .null ? Kept() : value.decoded(as: Kept.self)
  }

  /// Gives signs of life until the activity isn't wanted any more or the task is cancelled.
  func beat() async -> End {
    while (try? await clock.sleep(for: Self.longestDelay)) != nil {
      guard isUntold || clock.now - lastSign >= Self.interval else { continue }
      do throws(TemporalError) {
        if try await giveSign().isCancelRequested { return .cancelRequested }
      } catch  where error.code == .notFound {
        return .lost
      } catch {
        // The server or the blob store may be away for a moment; what the server doesn't hear of for ten seconds it gives to another worker.
        guard isUnwanted else { continue }
        return .cancelRequested
      }
    }
    return .stopped
  }

  // MARK: What is kept

  /// Keeps something that nothing depends on yet; the server is told soon, or when ``settle()`` is called.
  ///
  /// Once there is no more room it isn't kept: what follows is done again with the same keys.
  ///
  /// - Parameters:
  ///   - isNeeded: whether it would be missed; what isn't needed is told with the next that is.
  ///   - change: adds it.
  func note(isNeeded: Bool = true, _ change: (inout Kept) -> Void) {
    guard !isFull else { return }
    change(&kept)
    isWritten = false
    if isNeeded { isUntold = true }
  }

  /// Says that the activity is a run as a whole.
  ///
  /// - Returns: what was kept of it before; `nil` for nothing.
  func begin(document run: String) -> Kept.Run? {
    kept.document = run
    return kept.runs[run]
  }

  /// Returns when the server has what was noted.
  ///
  /// - Throws: ``TemporalError`` if it couldn't be told.
  func settle() async throws(TemporalError) {
    // What is on its way may be lost.
    guard isUntold || isTelling else { return }
    await turn.take()
    let sent = isUntold ? await send() : .success(HeartbeatAnswer())
    if case .failure(let error) = sent { failure = error }
    await turn.give()
    _ = try sent.get()
  }

  /// Keeps something, safely when it returns.
  ///
  /// - Parameters:
  ///   - change: adds it.
  ///   - undo: takes it away if the server couldn't be told; by default it stays for the next sign.
  /// - Returns: whether there was room for it.
  /// - Throws: ``TemporalError`` if the server couldn't be told.
  @discardableResult
  func keep(
    _ change: (inout Kept) -> Void,
    undoing undo: (inout Kept) -> Void = { _ in }
  ) async throws(TemporalError) -> Bool {
    await turn.take()
    var changed = kept
    change(&changed)
    guard !isFull, let payload = self.payload(changed) else {
      isFull = true
      await turn.give()
      return false
    }
    (kept, written, isWritten, isUntold) = (changed, payload, true, true)
    let sent = await send()
    if case .failure(let error) = sent {
      undo(&kept)
      (isWritten, failure) = (false, error)
    }
    await turn.give()
    _ = try sent.get()
    return true
  }

  /// What is kept, for the server; `nil` if it has nothing of an earlier time that this has to replace.
  ///
  /// It is written once for all signs until it changes, without the newest of it if there is no room for that.
  var details: Payloads? {
    guard hasToldDetails || !kept.intents.isEmpty || !kept.runs.isEmpty else { return nil }
    if !isWritten, !isFull {
      let payload = self.payload(kept)
      (written, isWritten, isFull) = (payload ?? written, true, payload == nil)
    }
    return written.map { Payloads($0) }
  }

  private func payload(_ kept: Kept) -> Payload? {
    let mayBeLarge = connection.largeValues != nil
    return (try? JSONByteEncoder().encode(kept)).flatMap {
      try? Payload(json: $0, "what is kept", mayBeLarge: mayBeLarge)
    }
  }

  // MARK: Signs

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
    // Before anything is waited for: what is noted meanwhile isn't in there.
    (isUntold, isTelling, lastSign) = (false, true, clock.now)
    defer { isTelling = false }
    if request.details != nil { hasToldDetails = true }
    request.identity = connection.identity
    request.namespace = connection.namespace
    do throws(TemporalError) {
      if let payload = request.details?.payloads.first, payload.isLarge {
        do throws(TemporalError) {
          // Once, and not for each sign that has the same.
          request.details = try await keepLarge(payload)
          if isWritten { written = request.details?.payloads.first }
        } catch {
          // A blob store that is slow or away mustn't make the server take the worker for lost: it hears that this one is at work, with what it has.
          request.details = told
          isUnwanted = try await connection.send(request, timeout: .seconds(5)).isCancelRequested
          throw error
        }
      }
      let answer = try await connection.send(request, timeout: .seconds(5))
      told = request.details
      return .success(answer)
    } catch {
      isUntold = true
      return .failure(error)
    }
  }

  /// What is kept, in the blob store.
  private func keepLarge(_ payload: Payload) async throws(TemporalError) -> Payloads {
    let connection = connection
    let deadline = Deadline(at: clock.now.advanced(by: Self.patienceWithBlobs), clock: clock)
    return try await withDeadline(deadline) { () async throws(TemporalError) in
      try await connection.keeping(Payloads(payload))
    }
  }
}
