internal import FanfareJSON
public import FanfareWorkflows

/// Hands the documents of a batch over to a cluster, page by page.
///
/// What was handed over goes on by itself. Handing over the same again changes nothing: pages have names, and the cluster has each once. They
/// don't have to be filled as they were before.
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
  private let named: @Sendable (String) -> Void
  private let handedOver: @Sendable (Page) -> Void

  /// What the batch is called: what it was to be called, or after its workflow and its first page, once that was handed over.
  public private(set) var name: String?
  private var page = 0
  private var first = 0
  private var documents: [BatchDocument] = []
  private var size = 0
  /// Whether the last page was handed over.
  private var isFinished = false

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
  ///   - named: is told what the batch is called, before the cluster has anything of it; perhaps again and again.
  public init(
    to connection: TemporalConnection,
    taskQueue: String,
    _ workflow: Workflow,
    including includes: [Workflow] = [],
    name: String? = nil,
    concurrency: Int = 200,
    timeLimit: Duration? = nil,
    handedOver: @escaping @Sendable (Page) -> Void = { _ in },
    named: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.connection = connection
    self.taskQueue = taskQueue
    self.workflow = workflow
    self.name = name
    self.concurrency = max(1, concurrency)
    (self.named, self.handedOver) = (named, handedOver)
    var start = StartInput(workflow: workflow, includes: includes, input: .null, timeLimit: timeLimit)
    start.keepsLargeValues = connection.largeValues != nil
    self.start = start
  }

  /// Adds a document; once there are enough of them they are handed over.
  ///
  /// - Throws: ``TemporalError``; ``TemporalError/Code/alreadyExists`` if the batch of that name has other documents there.
  public mutating func add(_ document: BatchDocument) async throws(TemporalError) {
    let document = try await fitting(document)
    while !hasRoom(for: document) { _ = try await handOver(isLast: false) }
    documents.append(document)
    size += document.size
  }

  private func fitting(_ document: BatchDocument) async throws(TemporalError) -> BatchDocument {
    do throws(BlobError) { return try await document.fitting(connection.largeValues) } catch {
      throw TemporalError(
        BlobError(description: "\(document.place): \(error.description)", isPassing: error.isPassing)
      )
    }
  }

  private func hasRoom(for document: BatchDocument) -> Bool {
    documents.isEmpty
      || documents.count < BatchPage.maximumDocuments && size + document.size <= BatchPage.maximumBytes
  }

  /// Hands over what is there, although more may come; what the cluster has in a page with more waits for that.
  ///
  /// - Throws: ``TemporalError``.
  public mutating func flush() async throws(TemporalError) {
    while !documents.isEmpty, try await handOver(isLast: false, mayWait: true) {}
  }

  /// Hands over the rest; there are no more.
  ///
  /// Without any document there is no batch.
  ///
  /// - Throws: ``TemporalError``.
  public mutating func finish() async throws(TemporalError) {
    // Nothing at all is no batch.
    guard page > 0 || !documents.isEmpty else { return }
    while !isFinished { _ = try await handOver(isLast: true) }
  }

  /// Hands over a page, or finds the one that the cluster has with the first of the documents.
  ///
  /// - Parameters:
  ///   - isLast: whether no documents follow.
  ///   - mayWait: whether nothing has to be handed over if the cluster has a page with these documents and more.
  /// - Returns: whether a page was handed over or found.
  private mutating func handOver(isLast: Bool, mayWait: Bool = false) async throws(TemporalError) -> Bool {
    let page = nextPage(isLast: isLast)
    name = page.batch
    if page.number == 0 { named(page.batch) }
    guard try await !begin(page) else {
      take(page, wasThere: false)
      return true
    }
    let known = try await connection.firstPage(of: page.id)
    if let found = page.beginning(like: known) {
      take(found, wasThere: true)
      return true
    }
    if mayWait, page.isBeginning(of: known) { return false }
    let text =
      "the cluster has a batch \(page.batch) with other documents or another workflow (page \(page.number)); begin another one with a name of its own"
    throw TemporalError(.alreadyExists, text)
  }

  private func nextPage(isLast: Bool) -> BatchPage {
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
    return page
  }

  /// Takes note of a page that the cluster has.
  private mutating func take(_ page: BatchPage, wasThere: Bool) {
    documents.removeFirst(page.documents.count)
    size = documents.reduce(0) { $0 + $1.size }
    first += page.documents.count
    self.page += 1
    isFinished = page.isLast
    handedOver(Page(batch: page.batch, number: page.number, wasThere: wasThere))
  }

  /// Begins the run of a page.
  ///
  /// - Returns: whether there was none of that name before.
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
      return false
    }
  }
}
