internal import HTTPTypes

/// What the header fields of an answer say about the limits of its service.
struct LimitNotice: Equatable {
  /// What is said of one limit.
  struct Window: Equatable {
    /// What it is called or what it counts: `requests`, `tokens`; empty if there is only one.
    var name: String
    /// Which of several it is that are called the same: what the service says a request belongs to; empty if it doesn't.
    var partition = ""
    /// How much there is in all.
    var quota: Double?
    /// How much of it is left.
    var remaining: Double?
    /// The time until there is all of it again.
    var reset: Duration?
    /// How long the quota is for.
    var length: Duration?
    /// Whether it counts requests, or something of which a request takes more or less.
    var countsRequests = true
  }

  /// The time that a refusal asks to wait.
  var retryAfter: Duration?
  /// The limits, by name.
  var windows: [Window] = []

  /// How many limits of a service are looked at; others are ignored.
  static let maximumWindows = 8

  /// Whether it names a time before which a refused request needn't come again.
  var namesTime: Bool {
    retryAfter != nil || windows.contains { ($0.remaining ?? 1) < 1 && $0.reset != nil }
  }

  mutating func update(_ name: String, _ change: (inout Window) -> Void) {
    if let index = windows.firstIndex(where: { $0.name == name }) { return change(&windows[index]) }
    guard windows.count < Self.maximumWindows else { return }
    var window = Window(name: name)
    change(&window)
    windows.append(window)
  }
}
