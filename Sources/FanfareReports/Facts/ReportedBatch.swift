/// What a report tells of a batch besides its runs.
package struct ReportedBatch: Sendable {
  /// How far the batch is.
  package enum State: String, Sendable {
    /// Nothing is left to do.
    case ended
    /// It isn't through: it is being run, or was stopped.
    case open
    /// Somebody gave up what was left.
    case cancelled
  }

  /// What the commands call it.
  package var id: String
  /// The workflow's name and version, such as `examples/analyse 1.0.0`.
  package var workflow: String
  /// How far it is.
  package var state: State
  /// How many documents it has, those that haven't begun among them; `nil` if that isn't known.
  package var documents: Int?
  /// More that is worth telling, in order: the file of the inputs, the digest of the plan.
  package var facts: [Fact] = []
  /// What has to follow in every command, such as `["--store", "runs.sqlite"]`.
  package var options: [String] = []
  /// When the report was made, in seconds since 1970; `nil` leaves it out.
  package var reportedAt: Double?

  /// Something that is known of a batch.
  package struct Fact: Sendable {
    /// What it is, in a word or two.
    package let name: String
    /// What is known.
    package let value: String

    /// Creates a fact.
    package init(_ name: String, _ value: String) {
      (self.name, self.value) = (name, value)
    }
  }

  /// Creates a description.
  package init(id: String, workflow: String, state: State, documents: Int? = nil) {
    (self.id, self.workflow, self.state, self.documents) = (id, workflow, state, documents)
  }
}
