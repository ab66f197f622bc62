import FanfareText
import Logging

/// Writes log lines as text to standard error, each on one line whatever is in it.
struct TextLogHandler: LogHandler {
  let label: String
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
    StandardError.write(line(event.level, "\(event.message)", all) + "\n")
  }

  /// The line without its end: what others say in it can't begin another.
  func line(_ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata) -> String {
    let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    return VisibleText.line("\(WallClock.timestamp()) \(level) \(label):\(pairs) \(message)")
  }
}
