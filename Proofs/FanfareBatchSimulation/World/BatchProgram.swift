internal import Fanfare
internal import FanfareBatches
internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows

/// A program that runs a batch from a store until it ends by itself, or is asked to put aside what is under way.
///
/// It does what the command does, with the same parts, and has no options, texts or progress.
struct BatchProgram: Sendable {
  /// What the same batch has when it is begun again.
  static let identity = "the batch"

  let documents: [BatchPlan.Document]
  let program: BatchPlan.Program
  let batch: StoredBatch
  let engine: WorkflowEngine
  let workflow: Workflow
  let store: KeptStore
  let watch: BatchWatch
  /// Where the output is.
  let path: String
  let control: RunControl

  /// Something that is done for a document.
  private struct Work: Sendable {
    let number: Int
    let document: BatchPlan.Document
    let isBegun: Bool
    /// The run to go on with; `nil` for a new one.
    let run: StoredRun?
  }

  /// What comes next.
  private enum Next {
    case work(Work)
    /// A document that has ended, by its line.
    case line(String)
    case end
  }

  /// What the program keeps in mind.
  private struct Course {
    var file: OutcomeFile
    var known: KnownDocuments
    var register: InputRegister
    var inputs: ArraySlice<BatchPlan.Document>
    /// The lines that came before their turn, by their places in the order in which work was given.
    var lines: [Int: String?] = [:]
    var given = 0
    var written = 0
    var unflushed = 0
    var running = 0
    var held: Work?
    /// Whether nothing more is to be begun.
    var isOver = false
    var isOutOfBudget = false
    var isPutAside = false
    /// Whether a document is missing whose line would be next.
    var isOutOfTurn = false

    /// How many inputs there are that haven't begun.
    var waiting: Int { inputs.count + (held == nil ? 0 : 1) }
  }

  /// Runs it.
  ///
  /// - Returns: whether the batch is through.
  func run() async throws -> Bool {
    let counts = try await store.counts(in: batch.id)
    let file = try OutcomeFile(path: path, of: batch, isNew: counts.total == 0)
    var course = Course(
      file: file,
      known: KnownDocuments(of: batch.id, in: store, from: file.mark.documents, upTo: counts.nextNumber),
      register: InputRegister(of: batch.id, in: store, goesOn: counts.total > 0),
      inputs: documents[...]
    )
    try await withThrowingTaskGroup(of: (place: Int, document: Int, line: String?).self) { group in
      repeat {
        try await beginMore(&course, &group)
        guard course.running > 0, let ended = try await group.next() else { break }
        course.running -= 1
        watch.take(ended.document, waiting: course.waiting)
        try await write(ended.line, at: ended.place, &course)
      } while true
    }
    try await course.file.flush(to: store)
    if course.isOutOfBudget { watch.reach(.outOfBudget) }
    if course.isPutAside { watch.reach(.putAside) }
    let isThrough = !course.isPutAside && !course.isOutOfBudget
    if isThrough { try await store.commit([.batchStatus(.ended, batch: batch.id)]) }
    return isThrough
  }

  // MARK: Beginning

  private typealias Group = ThrowingTaskGroup<(place: Int, document: Int, line: String?), any Error>

  private func beginMore(_ course: inout Course, _ group: inout Group) async throws {
    while course.running < program.concurrency, !course.isOver {
      let next = if let held = course.held.take() { Next.work(held) } else { try await next(&course) }
      switch next {
      case .end: course.isOver = true
      case .line(let line):
        course.given += 1
        try await write(line, at: course.given - 1, &course)
      case .work(let work)
      where work.isBegun || watch.mayBegin(beside: course.running, waiting: course.waiting + 1):
        begin(work, &course, &group)
      case .work(let work):
        course.held = work
        watch.reach(.heldBack)
        guard course.running == 0 else { return }
        try await endWhatIsBegun(&course, &group)
      }
    }
  }

  /// No more is begun, since the budget doesn't hold it; what had begun goes on, whatever its turn.
  private func endWhatIsBegun(_ course: inout Course, _ group: inout Group) async throws {
    (course.isOver, course.isOutOfBudget) = (true, true)
    while let run = try await course.known.nextUnderWay() {
      begin(work(run, isBegun: true), &course, &group)
      // Documents before it haven't begun.
      course.isOutOfTurn = true
    }
  }

  private func begin(_ work: Work, _ course: inout Course, _ group: inout Group) {
    let place = course.given
    course.given += 1
    course.running += 1
    watch.hand(work.document.number)
    group.addTask {
      let report = await perform(work)
      let line =
        report.status == .suspended ? nil : Self.line(work.number, work.document.place, report.status)
      return (place, work.document.number, line)
    }
  }

  private func next(_ course: inout Course) async throws -> Next {
    while true {
      if let run = try await course.known.next() {
        if let line = Self.line(run) { return .line(line) }
        let isBegun = try await course.known.hasBegun(run)
        if isBegun { watch.reach(.wentOn) }
        return .work(work(run, isBegun: isBegun))
      }
      guard let input = course.inputs.popFirst() else {
        if course.known.passGap() { continue }
        return .end
      }
      let number = course.known.number
      switch try await course.register.standing(ofKey: "key \(input.key)", at: input.place) {
      case .known: continue
      case .new:
        course.known.takeNumber()
        return .work(Work(number: number, document: input, isBegun: false, run: nil))
      case .repeats:
        watch.reach(.keyRepeated)
        guard let key = try await course.register.keyOfRefused(input.place) else { continue }
        course.known.takeNumber()
        let document = RunDocument(
          batch: batch.id,
          number: number,
          key: key,
          place: input.place,
          digest: ""
        )
        try await store.commit([.unreadable(document, reason: "its key is another one's")])
        return .line(Self.line(number, input.place, nil))
      }
    }
  }

  private func work(_ run: StoredRun, isBegun: Bool) -> Work {
    let document = run.header?.input["document"]?.intValue ?? -1
    let planned = documents.first { $0.number == document } ?? documents[0]
    return Work(number: run.document?.number ?? -1, document: planned, isBegun: isBegun, run: run)
  }

  private func perform(_ work: Work) async -> RunReport {
    if let header = work.run?.header {
      let history = (try? await store.history(of: header.id)) ?? nil
      return await engine.resume(
        history ?? RunHistory(header: header, inputs: []),
        of: workflow,
        control: control
      )
    }
    let document = RunDocument(
      batch: batch.id,
      number: work.number,
      key: "key \(work.document.key)",
      place: work.document.place,
      digest: ""
    )
    return await engine.run(
      workflow,
      input: work.document.input,
      id: "\(batch.id).\(work.number)",
      document: document,
      control: control
    )
  }

  // MARK: Writing

  /// Takes the line of a document that has ended, or hears that it was put aside, and writes what is in turn.
  private func write(_ line: String?, at place: Int, _ course: inout Course) async throws {
    if line == nil { (course.isPutAside, course.isOver) = (true, true) }
    course.lines[place] = .some(line)
    while !course.isOutOfTurn, let line = course.lines.removeValue(forKey: course.written) {
      course.written += 1
      guard let line else { return course.isOutOfTurn = true }
      course.file.append(line, of: Int(line.prefix { $0.isNumber }) ?? -1)
      course.unflushed += 1
      guard course.unflushed >= program.flushesAfter else { continue }
      try await course.file.flush(to: store)
      course.unflushed = 0
    }
  }

  /// The line of a document; without a status it couldn't be run.
  static func line(_ number: Int, _ place: String, _ status: RunStatus?) -> String {
    "\(number) \(place) \(status?.rawValue ?? "unreadable")\n"
  }

  /// The line of a document as it is kept; `nil` if it is under way.
  static func line(_ run: StoredRun) -> String? {
    let (number, place) = (run.document?.number ?? -1, run.document?.place ?? "")
    switch run.ending {
    case .ran(let end)?: return line(number, place, end.status)
    case .unreadable?: return line(number, place, nil)
    case nil: return nil
    }
  }
}
