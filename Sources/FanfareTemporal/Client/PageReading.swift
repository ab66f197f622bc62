internal import FanfareWorkflows

/// What becomes of the documents of a page, from the events of its runs, in the order of the documents.
struct PageReading: Sendable {
  private let head: BatchPage.Head
  private let documents: [BatchDocument]
  /// The documents that were asked for, by the events in which that was.
  private var asked: [Int64: Int] = [:]
  /// The document with which the history begins that is read.
  private var offset = 0
  /// How many of its documents were asked for.
  private var begun = 0
  /// The history after it.
  private var successor: String?
  /// How documents ended that weren't told yet.
  private var ends: [Int: RunEnd] = [:]
  /// The document that is told next.
  private var place = 0
  /// How those end of which nothing was said, once the page is over.
  private var end: RunEnd?

  init(_ first: FirstPage) {
    head = first.head
    documents = first.documents
  }

  /// Whether all documents were told.
  var isComplete: Bool { place == documents.count }

  /// Takes note of an event.
  mutating func follow(_ event: HistoryEvent) {
    if event.kind == .activityScheduled, let scheduled = event.activityScheduled {
      if scheduled.activityType?.name == BatchPage.documentType, let index = Int(scheduled.activityID) {
        asked[event.id] = offset + index
        begun = index + 1
      }
    } else if let (event, end) = DocumentEnd.end(in: event) {
      if let index = asked.removeValue(forKey: event) { ends[index] = end }
    }
    switch event.kind {
    case .workflowCompleted: end = DocumentEnd.unknown("the batch doesn't say what became of it")
    case .workflowCanceled: end = DocumentEnd.cancelled
    case .workflowTerminated:
      let reason = event.workflowTerminated?.reason ?? ""
      end = DocumentEnd.unknown("somebody has terminated the batch: \(reason)")
    case .workflowContinuedAsNew:
      successor = event.workflowContinuedAsNew?.newExecutionRunID
      offset += begun
      (begun, asked) = (0, [:])
    case .workflowFailed, .workflowTimedOut:
      end = DocumentEnd.unknown("the batch has failed on the cluster")
    default: return
    }
  }

  /// The run with the history after this one, once; `nil` if there is none.
  mutating func takeSuccessor() -> String? { successor.take() }

  /// The next outcome, if it is known.
  mutating func next() -> BatchOutcome? {
    guard place < documents.count else { return nil }
    let document = documents[place]
    let ending: BatchOutcome.Ending
    if let problem = document.problem {
      ending = .unreadable(problem)
    } else if let end = ends.removeValue(forKey: place) ?? end {
      ending = .ran(end)
    } else {
      return nil
    }
    defer { place += 1 }
    let number = head.first + place
    return BatchOutcome(number: number, place: document.place, run: "\(head.name).\(number)", ending: ending)
  }
}
