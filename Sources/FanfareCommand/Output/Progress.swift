import Fanfare
import Synchronization

/// Tells on standard error how far some work is: in the last line of a terminal, or in a line now and then.
final class Progress: Sendable {
  /// Where it tells.
  enum Place: Sendable {
    /// In the line at the bottom of a terminal, five times a second.
    case statusLine
    /// In a line of its own, every five seconds.
    case log
    case nowhere

    /// Where progress can be told.
    ///
    /// - Parameter elsewhere: where it is told without a terminal that can move its cursor.
    static func ofStandardError(elsewhere: Place) -> Place {
      StandardError.isTerminal && Terminal.movesCursor() ? .statusLine : elsewhere
    }

    fileprivate var interval: Duration { self == .statusLine ? .milliseconds(200) : .seconds(5) }
  }

  private struct State {
    var text: ProgressText
    var due: MonotonicInstant
  }

  private let place: Place
  private let clock: any MonotonicClock
  private let start: MonotonicInstant
  private let state: Mutex<State>

  /// Begins to count the time; nothing is shown of what is done in a moment.
  init(_ text: ProgressText, in place: Place, clock: any MonotonicClock = SystemClock()) {
    self.place = place
    self.clock = clock
    start = clock.now
    state = Mutex(State(text: text, due: start.advanced(by: place.interval)))
  }

  /// Notes what has changed.
  func update(_ change: (inout ProgressText) -> Void) {
    state.withLock { change(&$0.text) }
  }

  /// Shows how far it is, if it is time to.
  func show() {
    guard place != .nowhere, let text = textThatIsDue() else { return }
    switch place {
    case .statusLine: StatusLine.show { text.line(width: $0) }
    case .log: StandardError.write(text.line(width: nil) + "\n")
    case .nowhere: break
    }
  }

  /// Shows how far it is for as long as `work` runs.
  func during<Value>(_ work: () async -> Value) async -> Value {
    let value = await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        while (try? await clock.sleep(for: place.interval)) != nil { show() }
      }
      let value = await work()
      group.cancelAll()
      return value
    }
    end()
    return value
  }

  /// Takes the line off the screen.
  func end() { StatusLine.clear() }

  private func textThatIsDue() -> ProgressText? {
    let now = clock.now
    return state.withLock { state in
      guard now >= state.due else { return nil }
      state.due = now.advanced(by: place.interval)
      state.text.elapsed = now - start
      return state.text
    }
  }
}
