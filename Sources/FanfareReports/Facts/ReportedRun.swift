package import Fanfare

/// What a report has to know of one run of a batch.
///
/// It is told and forgotten: only sums stay, and the texts of a few examples.
package struct ReportedRun: Sendable {
  /// How a run ended, if it did.
  package enum Status: String, Sendable, CaseIterable {
    /// Everything was done.
    case completed
    /// Everything was done but what is optional.
    case partial
    /// A task failed and nothing caught its error.
    case faulted
    /// It was cancelled.
    case cancelled
    /// It hasn't ended.
    case unfinished
  }

  /// The identifier of the run.
  package var id: String
  /// The key of its document.
  package var document: String
  /// How it ended.
  package var status: Status
  /// Whether there was a run at all; of a document that couldn't be read nothing is measured.
  package var hasRun = true
  /// Whether what happened in it is known; that of a run which decides by secrets isn't, since nobody keeps those.
  package var isKnown = true
  /// When it began, in seconds since 1970.
  package var start: Double
  /// How long it took, or has taken so far.
  package var duration: Duration
  /// How much of that nothing ran it, since it had been put aside or its program had ended.
  package var idle = Duration.zero
  /// The errors it ended with, and those of what is optional; of several that led to one, those.
  package var failures: [ReportedFailure] = []
  /// Its tasks, each as often as it was begun.
  package var tasks: [ReportedTask] = []

  /// What the answers to its calls came to.
  package var meters = Meters()
  /// The same by service, as far as its calls are known.
  package var services: [String: Meters] = [:]

  /// Creates a run without tasks and failures.
  package init(id: String, document: String, status: Status, start: Double, duration: Duration) {
    (self.id, self.document, self.status) = (id, document, status)
    (self.start, self.duration) = (start, duration)
  }

  /// How long it was run.
  var running: Duration { max(.zero, duration - idle) }

  /// When it began, in seconds since 1970; what no clock shows that goes right becomes 0.
  var began: Double { Self.sane(start) }

  /// When it ended, likewise.
  var ended: Double { Self.sane(start + duration.inSeconds) }

  private static func sane(_ time: Double) -> Double { time.isFinite && abs(time) < 1e12 ? time : 0 }
}

/// An error of a run.
package struct ReportedFailure: Sendable {
  /// The kind of error, as `fanfare retry --error` takes it.
  package var type: String
  /// The status code of the error, in the terms of HTTP.
  package var status: Int
  /// The name of the task that failed, as `fanfare retry --task` takes it; empty if it is the run itself.
  package var task: String
  /// The task's place, as a JSON pointer into the definition.
  package var place: String
  /// What happened.
  package var detail: String
  /// Whether the run went on without the task.
  package var isOptional = false

  /// Creates a failure that ended a run.
  package init(type: String, status: Int, task: String, place: String, detail: String) {
    (self.type, self.status, self.task) = (type, status, task)
    (self.place, self.detail) = (place, detail)
  }
}

/// A task of a run, as the table of tasks counts it.
package struct ReportedTask: Sendable {
  /// How a task ended.
  package enum Status: String, Sendable {
    /// Its `if` said that it isn't run.
    case skipped
    /// It is complete.
    case completed
    /// It failed.
    case faulted
    /// It was cancelled.
    case cancelled
    /// It hasn't ended.
    case unfinished
  }

  /// Its name.
  package var name: String
  /// Its place, as a JSON pointer into the definition: what tells tasks apart.
  package var place: String
  /// How many tasks it stands in.
  package var depth: Int
  /// How it ended.
  package var status: Status
  /// How long it took.
  package var duration: Duration
  /// How many attempts its calls took; 0 for a task that calls nothing.
  package var attempts: Int

  /// Creates a task.
  package init(
    name: String,
    place: String,
    depth: Int = 0,
    status: Status,
    duration: Duration,
    attempts: Int = 0
  ) {
    (self.name, self.place, self.depth) = (name, place, depth)
    (self.status, self.duration, self.attempts) = (status, duration, attempts)
  }
}
