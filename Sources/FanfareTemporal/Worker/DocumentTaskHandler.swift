internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// Processes documents of batches: each is an activity, in which the engine runs the workflow as it does without a cluster.
///
/// What the run is told goes into the activity's heartbeats. So another worker goes on where this one was lost, and makes no call again
/// whose end was told.
struct DocumentTaskHandler: Sendable {
  private let connection: TemporalConnection
  private let engine: WorkflowEngine
  private let pages: BatchPages
  private let replies: ActivityReplies

  init(
    _ connection: TemporalConnection,
    _ engine: WorkflowEngine,
    _ pages: BatchPages,
    _ replies: ActivityReplies
  ) {
    self.connection = connection
    self.engine = engine
    self.pages = pages
    self.replies = replies
  }

  /// Processes a document, or goes on with it.
  func handle(_ task: ActivityTask) async {
    let session = await HeartbeatSession.fetched(task, connection)
    do {
      guard session.isReadable else { throw FoldError.unreadableDetails }
      let page = try await pages.page(of: task.execution)
      guard let index = Int(task.activityID), page.documents.indices.contains(index) else {
        throw FoldError(.nonDeterminism, "the page has no document \(task.activityID)")
      }
      if let name = await engine.missingSecret(of: page.start.workflow) {
        throw FoldError(.workerFailure, "this worker can't run it: there is no secret '\(name)'")
      }
      let input = try await page.documents[index].input(over: connection)
      let header = Self.header(of: index, in: page, input, task)
      let (report, end) = await ActivityWatch.perform(session) { cancellation in
        await run(header, of: page, session) { cancellation.wasMade }
      }
      let keepsLarge = page.start.keepsLargeValues
      let reply = ActivityReply(report, signsEndedBy: end, keepsLargeValues: keepsLarge)
      if case .givenBack(let reason) = reply, report.error != nil {
        replies.notice("\(ActivityReplies.name(of: task)) is given back: \(reason)")
      }
      try await replies.deliver(reply, of: task, session)
    } catch {
      await replies.giveBack(task, because: error, session)
    }
  }

  /// What the run is decided from: the same for everybody who processes the document.
  private static func header(
    of index: Int,
    in page: BatchPage,
    _ input: JSONValue,
    _ task: ActivityTask
  ) -> RunHeader {
    // Unique in all the world, whatever batches are called: services recognise a repetition by it.
    let key = "\(task.execution?.runID ?? "").\(index)"
    var header = RunHeader(
      id: page.run(ofDocument: index),
      of: page.start.workflow,
      input: input,
      seed: RunHeader.seed(of: key),
      startedAt: task.scheduledTime?.secondsSinceEpoch ?? 0,
      runtime: RunHeader.Runtime(version: page.start.runtime)
    )
    header.keyPrefix = key
    header.timeLimit = page.start.timeLimit
    return header
  }

  /// Runs the workflow; if the task is cancelled the run is put aside, unless it isn't wanted any more.
  private func run(
    _ header: RunHeader,
    of page: BatchPage,
    _ session: HeartbeatSession,
    isUnwanted: @Sendable () -> Bool
  ) async -> RunReport {
    let former = await session.begin(document: header.id)
    var header = header
    // What was decided by other rules and doesn't fit these is left to those who have them.
    if let former { header.plannerVersion = former.header.plannerVersion }
    let control = RunControl()
    // A task of its own, so that it is cancelled only after it was said what that means.
    let run = Task { [header] in
      await engine.host(
        header,
        of: page.start.workflow,
        with: page.start.includes,
        goingOnAfter: former?.inputs ?? [],
        intents: former?.intents ?? [],
        control: control
      )
    }
    return await withTaskCancellationHandler {
      await run.value
    } onCancel: {
      if isUnwanted() { run.cancel() } else { control.suspend() }
    }
  }
}
