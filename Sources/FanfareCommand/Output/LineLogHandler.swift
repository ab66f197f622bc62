import Logging

/// Writes each log message as one line to standard error.
struct LineLogHandler: LogHandler {
  let label: String
  /// How a line is written, from label, level, message and metadata.
  let format: @Sendable (String, Logger.Level, String, Logger.Metadata) -> String
  var logLevel: Logger.Level = .info
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(label: String, _ format: @escaping @Sendable (String, Logger.Level, String, Logger.Metadata) -> String)
  {
    self.label = label
    self.format = format
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
    StandardError.write(format(label, event.level, "\(event.message)", all) + "\n")
  }
}
