/// How a page stands, by its history.
///
/// It follows from the events alone, and what is to be done next from it: so whoever is asked decides the same, however much is known of what
/// was decided before.
struct BatchState: Hashable, Sendable {
  /// The last event that was followed.
  private(set) var lastEvent: Int64 = 0
  /// Whether the page may begin.
  private(set) var hasBegun: Bool
  private(set) var isCancelled = false
  /// The documents that are under way, by the events in which they were asked for.
  private(set) var underWay: [Int64: Int] = [:]
  /// How many documents have ended.
  private(set) var ended = 0
  /// How many of them weren't complete.
  private(set) var failed = 0
  /// The document after the last that was asked for.
  private(set) var next = 0
  /// The event in which the next page was to be let begin; `nil` if that wasn't asked for, or was given up.
  private(set) var hint: Int64?
  private(set) var hintHasEnded = false
  /// Whether the server wants another history, since this one has become long or large.
  private(set) var isLong = false
  /// The activities that are to be given up.
  private var unwanted: Set<Int64> = []
  /// How large the largest of the results is, in bytes.
  private var largestResult = 0
  /// When the documents that are under way were asked for, by the events in which that was.
  private var askedAt: [Int64: WireTimestamp] = [:]
  /// How long those that have ended took together, with the time in which they waited for a worker.
  private var totalDuration = Duration.zero

  /// How large the results of what is under way may be together, in bytes.
  ///
  /// They all end in this history, also if the server wants another one; it terminates what has 50 MB.
  static let maximumResultBytes = 36 << 20
  /// How long an answer waits at least and at most.
  static let patience = Duration.milliseconds(100)...Duration.milliseconds(500)
  /// After how many documents it is known how large results are.
  static let learningCount = 20

  /// A page of which nothing has happened.
  init(of page: BatchPage) {
    hasBegun = page.beginsAlone
  }

  /// Takes note of events in order; those that were followed before are passed over.
  mutating func follow(_ events: [HistoryEvent]) {
    for event in events where event.id > lastEvent {
      lastEvent = event.id
      switch event.kind {
      case .activityScheduled: asked(event)
      case .activityCompleted:
        measure(event.activityCompleted?.result)
        end(event.activityCompleted?.scheduledEventID, at: event.time, isComplete: true)
      case .activityFailed:
        measure(event.activityFailed?.failure?.application?.details)
        end(event.activityFailed?.scheduledEventID, at: event.time, isComplete: false)
      case .activityTimedOut:
        end(event.activityTimedOut?.scheduledEventID, at: event.time, isComplete: false)
      case .activityCanceled:
        end(event.activityCanceled?.scheduledEventID, at: event.time, isComplete: false)
      case .activityCancelRequested:
        if let event = event.activityCancelRequested?.scheduledEventID { unwanted.insert(event) }
      case .workflowSignaled:
        if event.workflowSignaled?.signalName == BatchPage.beginSignal { hasBegun = true }
      case .cancelRequested: isCancelled = true
      case .taskStarted: if event.taskStarted?.suggestsContinueAsNew == true { isLong = true }
      default: continue
      }
    }
  }

  private mutating func asked(_ event: HistoryEvent) {
    if event.activityScheduled?.activityType?.name == BatchPage.nextType {
      hint = event.id
    } else if let index = event.activityScheduled.flatMap({ Int($0.activityID) }) {
      underWay[event.id] = index
      askedAt[event.id] = event.time
      next = index + 1
    }
  }

  private mutating func measure(_ result: Payloads?) {
    largestResult = max(largestResult, result?.payloads.reduce(0) { $0 + $1.data.count } ?? 0)
  }

  private mutating func end(_ event: Int64?, at time: WireTimestamp?, isComplete: Bool) {
    guard let event else { return }
    if event == hint {
      hintHasEnded = true
    } else if underWay.removeValue(forKey: event) != nil {
      ended += 1
      if let time, let asked = askedAt.removeValue(forKey: event) {
        totalDuration += time.elapsed(since: asked)
      }
      if !isComplete { failed += 1 }
    }
  }

  // MARK: What is to be done

  /// What is to be done now, in this order.
  func commands(for page: BatchPage) -> [BatchCommand] {
    if isCancelled { return givingUp }
    guard hasBegun else { return [] }
    if isLong, next < page.documents.count {
      // What is under way belongs to this history, and has to end in it.
      return underWay.isEmpty ? [.goOn(from: next)] : []
    }
    var commands: [BatchCommand] = []
    var (index, room) = (next, mostUnderWay(in: page) - underWay.count)
    while index < page.documents.count, room > 0 || page.documents[index].problem != nil {
      // What can't be read is no work; its place says all there is to say.
      if page.documents[index].problem == nil {
        commands.append(.perform(index))
        room -= 1
      }
      index += 1
    }
    guard index == page.documents.count else { return commands }
    let left = underWay.count + commands.count
    // Half of the room is free then, and it is the next page's: so there is work while the last documents of this one end.
    if !page.isLast, hint == nil, left <= page.concurrency / 2 { commands.append(.letNextBegin) }
    if left == 0, page.isLast || hintHasEnded { commands.append(.complete) }
    return commands
  }

  /// How many documents may be under way, so that their results find room in the history.
  ///
  /// Until it is known how large they are, each may be as large as a cluster keeps.
  private func mostUnderWay(in page: BatchPage) -> Int {
    let expected = ended < Self.learningCount ? Payload.maximumBytes : 2 * largestResult
    let most = Self.maximumResultBytes / min(max(1, expected), Payload.maximumBytes)
    return min(page.concurrency, most)
  }

  private var givingUp: [BatchCommand] {
    let open = underWay.keys + [hint].compactMap { hintHasEnded ? nil : $0 }
    return open.isEmpty
      ? [.cancelled] : open.filter { !unwanted.contains($0) }.sorted().map { .giveUp(event: $0) }
  }

  /// How long an answer waits for more documents to end, so that one answer serves for several: zero if somebody waits for it.
  ///
  /// Each answer is three events of a history and a good part of what a document costs the server. A tenth of what a document takes is no delay that
  /// anybody notices, and within half a second a cancellation is noticed soon enough.
  ///
  /// - Parameter commands: what would be answered now.
  func patience(with commands: [BatchCommand], for page: BatchPage) -> Duration {
    guard hasBegun, !isCancelled, !underWay.isEmpty else { return .zero }
    // Workers have work for a while, or there is none left to give them.
    guard commands.allSatisfy(\.isDocument), commands.count <= page.concurrency / 4 else { return .zero }
    let usual = ended == 0 ? .zero : totalDuration / ended
    return min(max(usual / 10, Self.patience.lowerBound), Self.patience.upperBound)
  }
}
