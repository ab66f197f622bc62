internal import Instrumentation
internal import Synchronization

/// What the calls of one group share: its identifier, its context, and why it was decided before they ended.
final class GroupScope: Sendable {
  let id: GroupID
  /// The context in which its calls begin: what surrounds the group, and what observers have added to it.
  let context: InstrumentationContext
  private let reason = Mutex<String?>(nil)

  init(id: GroupID, context: InstrumentationContext) {
    self.id = id
    self.context = context
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
