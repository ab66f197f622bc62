internal import FanfareJSON
internal import FanfareWorkflows

/// Which answers a store knows of, and who has paid each: the first run that was told of it.
struct PaidLedger {
  /// What the runs of documents have paid, by their names, those of the workflows that they run included.
  private(set) var paid: [String: Cost] = [:]
  /// The runs of documents that have ended, and those that have begun.
  private(set) var ended: Set<String> = []
  private(set) var begun: Set<String> = []
  /// The document of each of them.
  private(set) var documents: [String: Int] = [:]
  /// Whether a run has an answer that another one has paid.
  private(set) var hasTakenOver = false

  private var parents: [String: String] = [:]
  /// The answers that a run was told of, by their numbers.
  private(set) var known: Set<Int> = []

  /// Reads what was kept.
  ///
  /// - Parameters:
  ///   - entries: what was kept, in order.
  ///   - answers: all answers that were given, by their numbers.
  init(_ entries: [KeptStore.Entry], _ answers: [Int: PaidServices.Answer]) {
    for change in entries.flatMap(\.changes) {
      switch change {
      case .inputs(let inputs, let header):
        parents[header.id] = header.parent
        if header.document != nil { documents[header.id] = header.input["document"]?.intValue ?? -1 }
        if !inputs.isEmpty, header.parent == nil { begun.insert(header.id) }
        for input in inputs { pay(for: input, root(of: header.id), answers) }
      case .ended(let end, let run):
        if parents[run] == nil, end.status != .suspended { ended.insert(run) }
      default: continue
      }
    }
  }

  private mutating func pay(for input: RunInput, _ run: String, _ answers: [Int: PaidServices.Answer]) {
    guard case .activityEnded(let end) = input.event, end.kind == .http,
      case .success(let outcome) = end.outcome, let number = outcome.output["number"]?.intValue,
      let answer = answers[number]
    else { return }
    if known.insert(number).inserted {
      paid[run, default: Cost()] += answer.cost
    } else {
      hasTakenOver = true
    }
  }

  private func root(of run: String) -> String {
    parents[run].map { root(of: $0) } ?? run
  }

  /// What the runs came to that have ended.
  var costOfEnded: Cost { ended.reduce(Cost()) { $0 + (paid[$1] ?? Cost()) } }

  /// What those have paid that have begun and not ended.
  var underWay: [String: Cost] {
    Dictionary(uniqueKeysWithValues: begun.subtracting(ended).map { ($0, paid[$0] ?? Cost()) })
  }
}
