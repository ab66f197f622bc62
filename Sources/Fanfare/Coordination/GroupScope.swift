internal import Synchronization

/// What the calls of one parallel group share: its identifier, and why it was decided before they ended.
final class GroupScope: Sendable {
  let id: GroupID
  private let reason = Mutex<String?>(nil)

  init(id: GroupID) {
    self.id = id
  }

  /// Why the calls that are still running are given up; `nil` while the group is undecided.
  var cancellationReason: String? {
    reason.withLock { $0 }
  }

  /// Notes why the rest is given up.
  ///
  /// It must be noted before the tasks are cancelled.
  func giveUp(because text: String) {
    reason.withLock { $0 = $0 ?? text }
  }
}
