internal import FanfareWorkflows

/// When a run is cancelled: at something that happens and not after a time, which a busy machine spends on other things.
enum CancellationMoment: Hashable, Sendable {
  /// As soon as the turn of a task has come, or as soon as it has ended like this.
  case task(String, TaskReport.Status?)
  /// As soon as the services work on so many requests to a path.
  case requests(Int, path: String)

  /// Waits until the moment has come, or the task is cancelled.
  func reached(_ record: RunRecord, _ log: MockLog) async {
    switch self {
    case .task(let name, let status):
      await record.wait { tasks in tasks.contains { $0.name == name && $0.status == status } }
    case .requests(let count, let path): await log.wait(on: path) { $0.underWay >= count }
    }
  }
}
