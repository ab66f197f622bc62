internal import FanfareWorkflows
internal import Synchronization

/// Keeps what runs were told, in the order in which they began.
final class RunKeeper: RunLog {
  /// What one run was told.
  struct Kept: Sendable {
    let header: RunHeader
    var inputs: [RunInput] = []
  }

  private let state = Mutex<[Kept]>([])

  var runs: [Kept] { state.withLock { $0 } }

  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    state.withLock { runs in
      let index = runs.firstIndex { $0.header.id == run.id } ?? runs.count
      if index == runs.count { runs.append(Kept(header: run)) }
      runs[index].inputs += inputs
    }
  }
}
