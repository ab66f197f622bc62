/// What happened in one run, and what was waited for when.
package struct ReportedTimeline: Sendable {
  /// The run.
  package var run: String
  /// How long the run took.
  package var duration: Duration
  /// Its tasks in the order in which they are shown: a task before those within.
  package var rows: [TimelineRow]
  /// Whether the attempts of calls were written down; without them nothing is known of waits.
  package var knowsAttempts: Bool

  /// Creates a timeline.
  package init(run: String, duration: Duration, rows: [TimelineRow], knowsAttempts: Bool = true) {
    (self.run, self.duration, self.rows) = (run, duration, rows)
    self.knowsAttempts = knowsAttempts
  }
}

/// A task of a run, with its time from the beginning of the run.
package struct TimelineRow: Sendable {
  /// Its name, with the position for an item of a map.
  package var name: String
  /// Its place, as a JSON pointer into the definition.
  package var place: String
  /// Where the task that it stands in is among the rows; `nil` for the outermost.
  package var parent: Int?
  /// When its turn came.
  package var start: Duration
  /// When it ended, or how far it is.
  package var end: Duration
  /// How it ended.
  package var status: ReportedTask.Status
  /// How many attempts its calls took.
  package var attempts = 0
  /// What was waited for, in any order; attempts beside each other overlap.
  package var spans: [WaitSpan] = []
  /// Why it failed; `nil` unless it did.
  package var error: String?

  /// Creates a row.
  package init(
    name: String,
    place: String,
    parent: Int? = nil,
    start: Duration,
    end: Duration,
    status: ReportedTask.Status
  ) {
    (self.name, self.place, self.parent) = (name, place, parent)
    (self.start, self.end, self.status) = (start, end, status)
  }
}

/// A while in which a task waited for one thing.
package struct WaitSpan: Hashable, Sendable {
  /// What was waited for.
  package var kind: WaitKind
  /// When it began, from the beginning of the run.
  package var start: Duration
  /// When it was over.
  package var end: Duration
  /// The attempt that waited, counted from 1; 0 if it wasn't for an attempt.
  package var attempt: Int

  /// Creates a span.
  package init(_ kind: WaitKind, from start: Duration, to end: Duration, attempt: Int = 0) {
    (self.kind, self.start, self.end, self.attempt) = (kind, start, end, attempt)
  }

  /// How long it was; none if it ended before it began.
  package var duration: Duration { max(.zero, end - start) }
}

/// What a task can wait for.
package enum WaitKind: String, Hashable, Sendable, CaseIterable {
  /// A permit or a connection that others have.
  case queue
  /// A turn of the rate limit.
  case rateLimit
  /// The next attempt after one that failed.
  case backoff
  /// An answer, before another attempt is made beside the first.
  case hedgeDelay
  /// A connection, TLS included.
  case connecting
  /// The service's answer, the sending of the request included.
  case service
  /// The rest of the answer, and what it says.
  case decoding
  /// Time that the workflow asked for, or an event.
  case pause
  /// Somebody who goes on with the run.
  case idle
}
