internal import FanfareJSON

/// What a page has the server do.
enum BatchCommand: Hashable, Sendable {
  /// Have a document of the page processed.
  case perform(Int)
  /// Let the next page begin, once it is there.
  case letNextBegin
  /// Give up an activity, which was asked for in an event.
  case giveUp(event: Int64)
  /// Go on in another history, with the documents from this one on.
  case goOn(from: Int)
  case complete
  case cancelled

  var isDocument: Bool {
    if case .perform = self { true } else { false }
  }

  /// Whether the run of the page is over with it.
  var isEnd: Bool {
    switch self {
    case .goOn, .complete, .cancelled: true
    case .perform, .letNextBegin, .giveUp: false
    }
  }

  /// The command for the server.
  ///
  /// - Parameters:
  ///   - page: the page.
  ///   - taskQueue: where activities are offered.
  func command(of page: BatchPage, taskQueue: String) -> Command {
    var command = Command()
    switch self {
    case .perform(let index):
      let place = page.documents[index].place
      command.kind = .scheduleActivity
      command.scheduleActivity = .untilDone("\(index)", BatchPage.documentType, on: taskQueue)
      // For people: who performs it has the page.
      command.scheduleActivity?.input = Payloads(Payload(text: place))
      command.userMetadata = UserMetadata(summary: Payload(text: place))
    case .letNextBegin:
      command.kind = .scheduleActivity
      command.scheduleActivity = .untilDone("next", BatchPage.nextType, on: taskQueue)
    case .giveUp(let event):
      command.kind = .requestCancelActivity
      command.requestCancelActivity = RequestCancelActivityCommand(scheduledEventID: event)
    case .goOn(let index):
      command.kind = .continueAsNew
      // It isn't too large: the whole page wasn't.
      let input = try? page.rest(from: index).payloads
      command.continueAsNew = ContinueAsNewCommand(
        BatchPage.workflowType,
        on: taskQueue,
        input,
        keeping: page.properties
      )
    case .complete:
      command.kind = .completeWorkflow
      let count = JSONValue.number(JSONNumber(page.documents.count))
      let result = try? Payload(["documents": count], "a number")
      command.completeWorkflow = PayloadsCommand(payloads: result.map { Payloads($0) })
    case .cancelled:
      command.kind = .cancelWorkflow
      command.cancelWorkflow = PayloadsCommand()
    }
    return command
  }
}
