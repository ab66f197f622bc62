/// Failures of one kind in one task: what one `fanfare retry` can make good.
package struct FailureGroup: Sendable {
  /// The kind of error.
  package let type: String
  /// The name of the task; empty if it is the run itself.
  package let task: String
  /// The task's place.
  package let place: String
  /// How many failures there are.
  package internal(set) var count = 0
  /// How many of them a run went on without.
  package internal(set) var optional = 0
  /// When the first run that failed so ended, in seconds since 1970.
  package internal(set) var first: Double
  /// When the last one did.
  package internal(set) var last: Double
  /// Whether runs failed so, and can be made again; documents that couldn't be read have none.
  package internal(set) var hasRuns = false
  /// The causes, those that came most often first.
  package internal(set) var causes: [FailureCause] = []
  /// How many failures are in none of the causes, since there is no room for more.
  package internal(set) var others = 0
}

/// Failures that say the same but for numbers and identifiers.
package struct FailureCause: Sendable {
  /// The status code.
  package let status: Int
  /// What makes them the same.
  let shape: String
  /// How many there are.
  package internal(set) var count = 0
  /// The first of them.
  package internal(set) var examples: [FailureExample] = []
}

/// A failure as it was told.
package struct FailureExample: Sendable {
  /// The identifier of the run.
  package let run: String
  /// The key of the document.
  package let document: String
  /// What happened.
  package let detail: String
  /// When the run ended, in seconds since 1970.
  package let time: Double
}
