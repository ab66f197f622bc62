internal import Fanfare
internal import FanfareJSON
internal import FanfareText
internal import Synchronization

/// The secrets of a run, and the one place where they are taken out of what the run tells.
///
/// That is errors, events and what is logged of calls; outputs are the workflow's own business.
///
/// It learns secrets while the run goes on, such as the token that a server gives. A workflow that another one runs
/// shares that one's secrets, since they may be in its input.
final class RunSecrets: Sendable {
  private let redaction = Mutex(Redaction())
  /// Whether there is none: most runs pay for no lock.
  private let isEmpty = Atomic(true)

  /// Hides these texts from now on; empty ones are no secrets.
  func add(_ texts: some Sequence<String>) {
    redaction.withLock { redaction in
      redaction.add(texts)
      isEmpty.store(redaction.isEmpty, ordering: .releasing)
    }
  }

  /// Hides every text and number in a value.
  func add(_ value: JSONValue) {
    add(value.secretTexts)
  }

  /// What hides them as of now; `nil` if there is nothing to hide.
  var current: Redaction? {
    isEmpty.load(ordering: .acquiring) ? nil : redaction.withLock { $0 }
  }

  /// An error that shows none of them.
  func hidden(in error: WorkflowError) -> WorkflowError {
    current?.applied(to: error) ?? error
  }
}

extension JSONValue {
  /// The texts and numbers in it, but not the names of members.
  var secretTexts: [String] {
    switch self {
    case .string(let text): [text]
    case .number(let number): ["\(number)"]
    case .array(let elements): elements.flatMap(\.secretTexts)
    case .object(let object): object.flatMap { $0.value.secretTexts }
    case .null, .bool: []
    }
  }
}

extension Redaction {
  /// An error that shows none of the secrets.
  func applied(to error: WorkflowError) -> WorkflowError {
    var error = error
    error.type = applied(to: error.type)
    error.title = error.title.map(applied)
    error.detail = error.detail.map(applied)
    error.instance = applied(to: error.instance)
    error.causes = error.causes.map(applied)
    error.path = error.path.map(applied)
    error.body = error.body.map(applied)
    return error
  }
}
