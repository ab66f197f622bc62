/// Groups failures by their kind and task, and in these by what they say.
struct FailureCounts: Sendable {
  private struct Key: Hashable {
    let type: String
    let place: String
  }

  /// How many groups are told apart.
  static let maximumGroups = 100
  /// How many causes a group tells apart.
  static let maximumCauses = 10
  /// How many examples a cause has.
  static let maximumExamples = 3

  private var rows: [FailureGroup] = []
  private var rowOfKey: [Key: Int] = [:]
  private(set) var omitted = 0

  /// Counts the failures of a run.
  ///
  /// - Returns: the group of the first of them, as an index that stays; `nil` if there is none.
  mutating func count(_ run: ReportedRun) -> Int? {
    var first: Int?
    for failure in run.failures {
      guard let index = row(of: failure, at: run.ended) else {
        omitted += 1
        continue
      }
      if first == nil { first = index }
      rows[index].count(failure, of: run)
    }
    return first
  }

  private mutating func row(of failure: ReportedFailure, at time: Double) -> Int? {
    let key = Key(type: failure.type.shortened(to: 1000), place: failure.place.shortened(to: 1000))
    if let index = rowOfKey[key] { return index }
    guard rows.count < Self.maximumGroups else { return nil }
    let task = failure.task.shortened(to: 1000)
    rows.append(FailureGroup(type: key.type, task: task, place: key.place, first: time, last: time))
    rowOfKey[key] = rows.count - 1
    return rows.count - 1
  }

  /// The groups and their causes, those that came most often first; of rare ones only two causes with an example each.
  var groups: [FailureGroup] {
    order.enumerated().map { place, index in
      let group = rows[index].sorted
      return place < Self.wholeGroups ? group : group.outline
    }
  }

  /// How many groups are told with everything that was kept of them.
  static let wholeGroups = 8

  /// The indices of the groups, as ``count(_:)`` gives them, in the same order.
  var order: [Int] { rows.indices.sorted { (-rows[$0].count, $0) < (-rows[$1].count, $1) } }
}

extension FailureGroup {
  fileprivate mutating func count(_ failure: ReportedFailure, of run: ReportedRun) {
    count += 1
    if failure.isOptional { optional += 1 }
    if run.hasRun { hasRuns = true }
    (first, last) = (min(first, run.ended), max(last, run.ended))
    let shape = MessageShape(failure.detail).text
    guard let index = cause(failure.status, shape) else {
      others += 1
      return
    }
    causes[index].count += 1
    guard causes[index].examples.count < FailureCounts.maximumExamples else { return }
    let example = FailureExample(
      run: run.id.shortened(to: 200),
      document: run.document.shortened(to: 200),
      detail: failure.detail.shortened(to: 600),
      time: run.ended
    )
    causes[index].examples.append(example)
  }

  private mutating func cause(_ status: Int, _ shape: String) -> Int? {
    if let index = causes.firstIndex(where: { $0.status == status && $0.shape == shape }) { return index }
    guard causes.count < FailureCounts.maximumCauses else { return nil }
    causes.append(FailureCause(status: status, shape: shape))
    return causes.count - 1
  }

  fileprivate var outline: FailureGroup {
    var group = self
    group.causes = causes.prefix(2).map { cause in
      var cause = cause
      cause.examples = Array(cause.examples.prefix(1))
      return cause
    }
    group.others += causes.dropFirst(2).reduce(0) { $0 + $1.count }
    return group
  }

  fileprivate var sorted: FailureGroup {
    var group = self
    group.causes = causes.enumerated()
      .sorted { (-$0.element.count, $0.offset) < (-$1.element.count, $1.offset) }.map(\.element)
    return group
  }
}
