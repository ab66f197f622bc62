internal import FanfareWorkflows

/// When a run is cancelled: at something that happens and not after a time, which a busy machine spends on other things.
enum CancellationMoment: Hashable, Sendable {
  /// As soon as the turn of a task has come, or as soon as it has ended like this.
  case task(String, TaskReport.Status?)
  /// As soon as the services work on so many requests to a path.
  case requests(Int, path: String)

  /// Whether the moment has come.
  func isReached(_ tasks: [TaskRecord], _ log: MockLog) -> Bool {
    switch self {
    case .task(let name, let status): tasks.contains { $0.name == name && $0.status == status }
    case .requests(let count, let path): log[path].underWay >= count
    }
  }
}
