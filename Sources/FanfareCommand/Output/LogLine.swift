import FanfareJSON
import FanfareText
import Logging

/// How log messages are written.
enum LogLine {
  /// As text; what others say in it can't begin another line.
  static func text(
    _ label: String,
    _ level: Logger.Level,
    _ message: String,
    _ metadata: Logger.Metadata
  ) -> String {
    let pairs = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    return VisibleText.line("\(WallClock.timestamp()) \(level) \(label):\(pairs) \(message)")
  }

  /// As a JSON object.
  static func json(
    _ label: String,
    _ level: Logger.Level,
    _ message: String,
    _ metadata: Logger.Metadata
  ) -> String {
    var line: JSONObject = [
      "time": .string(WallClock.timestamp()),
      "level": .string(level.rawValue),
      "label": .string(label),
      "message": .string(message),
    ]
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { line[key] = json(value) }
    return "\(JSONValue.object(line))"
  }

  private static func json(_ value: Logger.Metadata.Value) -> JSONValue {
    switch value {
    case .string(let text): .string(text)
    case .stringConvertible(let value): .string("\(value)")
    case .array(let values): .array(values.map(json))
    case .dictionary(let members):
      .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) }))
    }
  }
}
