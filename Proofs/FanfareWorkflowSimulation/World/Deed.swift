internal import FanfareJSON

/// Something that a run does and that others see.
enum Deed: Hashable {
  /// A request to a service, with the instant until which it may take.
  case request(method: String, url: String, body: String, deadline: Int)
  /// A call of the function `work`.
  case work(JSONValue)
  /// An event that is published.
  case emission(JSONValue)
}

/// A deed and when it was done, in nanoseconds.
struct TimedDeed: Hashable {
  let time: Int
  let deed: Deed
}

/// What became of a task.
struct TaskTrace: Hashable {
  /// How a task ended.
  enum Ending: Hashable {
    case skipped
    case completed(JSONValue)
    /// The kind of its error and the status.
    case faulted(String, Int)
    /// Cancelled, or failed while it was being cancelled.
    case cancelled
  }

  /// The workflow's name and the place in its file.
  let place: String
  let start: Int
  var end: Int
  var ending: Ending
  /// When it was decided that what it tries is tried again.
  var retries: [Int] = []
}

extension TimedDeed: CustomStringConvertible {
  var description: String {
    switch deed {
    case .request(let method, let url, let body, let deadline):
      "\(Moment.text(time))  \(method) \(url) \(body) by \(Moment.text(deadline))"
    case .work(let argument): "\(Moment.text(time))  work \(argument)"
    case .emission(let event): "\(Moment.text(time))  emit \(event)"
    }
  }
}

extension TaskTrace: CustomStringConvertible {
  var description: String {
    let retried =
      retries.isEmpty ? "" : ", tried again after \(retries.map(Moment.text).joined(separator: ", "))"
    return "\(Moment.text(start)) to \(Moment.text(end))  \(place)  \(ending)\(retried)"
  }
}

/// Instants as people read them.
enum Moment {
  static func text(_ nanoseconds: Int) -> String {
    guard nanoseconds < .max else { return "never" }
    let (milliseconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return "\(milliseconds).\("\(1_000_000 + rest)".dropFirst()) ms"
  }
}
