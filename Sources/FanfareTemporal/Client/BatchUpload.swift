internal import FanfareJSON
public import FanfareWorkflows

/// Hands the documents of a batch over to a cluster, page by page.
///
/// What was handed over goes on by itself. Handing over the same again changes nothing: pages have names, and the cluster has each once.
public struct BatchUpload: Sendable {
  /// A page that the cluster has: up to 500 documents that are kept together.
  public struct Page: Hashable, Sendable {
    /// The name of the batch.
    public let batch: String
    /// Counts the pages of the batch from 0.
    public let number: Int
    /// Whether the cluster had it before.
    public let wasThere: Bool
  }

  private let connection: TemporalConnection
  private let taskQueue: String
  private let start: StartInput
  private let concurrency: Int
  private let workflow: Workflow
  private let handedOver: @Sendable (Page) -> Void

  /// What the batch is called: what it was to be called, or after its workflow and its first page, once that was handed over.
  public private(set) var name: String?
  private var page = 0
  private var first = 0
  private var documents: [BatchDocument] = []
  private var size = 0

  /// Begins a batch, or goes on with one.
  ///
  /// - Parameters:
  ///   - connection: the namespace.
  ///   - taskQueue: where workers look for what is begun.
  ///   - workflow: what is run for each document; its definition travels with every page.
  ///   - includes: the workflows that it may run.
  ///   - name: what the batch is called on the cluster; `nil` calls it after its workflow and its content, so the same is called the same.
  ///   - concurrency: how many documents may be under way at a time; at least 1. While one page follows another it may be half as many more.
  ///   - timeLimit: how long one document may take in whole seconds, whatever the definition says; `nil` leaves it to that.
  ///   - handedOver: is told of each page that the cluster has.
  public init(
    to connection: TemporalConnection,
    taskQueue: String,
    _ workflow: Workflow,
    including includes: [Workflow] = [],
    name: String? = nil,
    concurrency: Int = 200,
    timeLimit: Duration? = nil,
    handedOver: @escaping @Sendable (Page) -> Void = { _ in }
  ) {
    self.connection = connection
    self.taskQueue = taskQueue
    self.workflow = workflow
    self.name = name
    self.concurrency = max(1, concurrency)
    self.handedOver = handedOver
    start = StartInput(workflow: workflow, includes: includes, input: .null, timeLimit: timeLimit)
  }

  /// Adds a document; once there are enough of them they are handed over.
  ///
  /// - Throws: ``TemporalError``; ``TemporalError/Code/alreadyExists`` if the batch of that name has other documents there.
  public mutating func add(_ document: BatchDocument) async throws(TemporalError) {
    if documents.count == BatchPage.maximumDocuments || size + document.size > BatchPage.maximumBytes {
      try await handOver(isLast: false)
    }
    documents.append(document)
    size += document.size
  }

  /// Hands over what is there, although more may come.
  ///
  /// - Throws: ``TemporalError``.
  public mutating func flush() async throws(TemporalError) {
    if !documents.isEmpty { try await handOver(isLast: false) }
  }

  /// Hands over the rest; there are no more.
  ///
  /// Without any document there is no batch.
  ///
  /// - Throws: ``TemporalError``.
  public mutating func finish() async throws(TemporalError) {
    // Nothing at all is no batch.
    if page > 0 || !documents.isEmpty { try await handOver(isLast: true) }
  }

  private mutating func handOver(isLast: Bool) async throws(TemporalError) {
    var page = BatchPage(
      batch: name ?? "",
      number: self.page,
      first: first,
      isLast: isLast,
      beginsAlone: self.page == 0,
      concurrency: concurrency,
      start: start,
      documents: documents
    )
    if name == nil { page.batch = "\(workflow.document.name)-\(page.digest.prefix(10))" }
    name = page.batch
    let isNew = try await begin(page)
    first += documents.count
    self.page += 1
    (documents, size) = ([], 0)
    handedOver(Page(batch: page.batch, number: page.number, wasThere: !isNew))
  }

  /// Begins the run of a page.
  ///
  /// - Returns: whether it wasn't there before.
  private func begin(_ page: BatchPage) async throws(TemporalError) -> Bool {
    var request = StartWorkflowExecutionRequest()
    request.namespace = connection.namespace
    request.workflowID = page.id
    request.workflowType = TypeName(name: BatchPage.workflowType)
    request.taskQueue = TaskQueue(name: taskQueue)
    request.input = try page.payloads
    request.identity = connection.identity
    request.requestID = UInt128.random(in: .min ... .max).description
    // Also one that has ended is there.
    request.workflowIDReusePolicy = .rejectDuplicate
    do throws(TemporalError) {
      _ = try await connection.send(request)
      return true
    } catch  where error.code == .alreadyExists {
      let known = try await connection.firstPage(of: page.id)
      guard known.head.digest == page.digest else {
        let text =
          "the cluster has a batch \(page.batch) with other documents or another workflow (page \(page.number)); begin another one with a name of its own"
        throw TemporalError(.alreadyExists, text)
      }
      return false
    }
  }
}

/// What the first of the runs of a page was begun with; others follow if its history would grow too large.
struct FirstPage: Sendable {
  let head: BatchPage.Head
  let documents: [BatchDocument]
  /// What tells the run from those that follow.
  let run: String
}

extension TemporalConnection {
  /// What the first of the runs of a page was begun with.
  ///
  /// - Throws: ``TemporalError``, ``TemporalError/Code/notFound`` if there is none.
  func firstPage(of id: String) async throws(TemporalError) -> FirstPage {
    var event = try await firstEvent(of: WorkflowExecution(workflowID: id))
    let run = event.workflowStarted?.firstExecutionRunID ?? ""
    event = try await firstEvent(of: WorkflowExecution(workflowID: id, runID: run))
    let input = event.workflowStarted?.input
    let documents = input?.payloads.dropFirst().map { BatchDocument($0) } ?? []
    return FirstPage(head: try BatchPage.head(input), documents: documents, run: run)
  }
}
