internal import FanfareJSON
internal import FanfareText

/// The `@` formats: a value as a text for somewhere else.
enum Format: String, CaseIterable, Sendable {
  case text, json, csv, tsv, html, uri, sh, base64, base64d, base32, base32d

  typealias Mismatch = Arithmetic.Mismatch

  func text(of value: JSONValue, _ evaluation: Evaluation) throws(Stop) -> Result<String, Mismatch> {
    switch self {
    case .csv:
      return try Self.row(value, "csv", separator: ",", evaluation) { Self.quoted($0, "\"", as: "\"\"") }
    case .tsv: return try Self.row(value, "tsv", separator: "\t", evaluation, Self.escapedForTSV)
    case .sh: return try Self.shell(value, evaluation)
    case .json: return .success(try JSONText.text(of: value, evaluation))
    default: break
    }
    let plain = try JSONText.plain(value, evaluation)
    try evaluation.spend(plain.utf8.count / 4)
    switch self {
    case .html: return .success(Self.escapedForHTML(plain))
    case .uri: return .success(Self.percentEncoded(plain))
    case .base64: return .success(BaseEncoding.base64.encode(plain.utf8))
    case .base32: return .success(BaseEncoding.base32.encode(plain.utf8))
    case .base64d: return Self.decoded(plain, .base64, "base64")
    case .base32d: return Self.decoded(plain, .base32, "base32")
    default: return .success(plain)
    }
  }

  private static func decoded(
    _ text: String,
    _ encoding: BaseEncoding,
    _ name: String
  ) -> Result<String, Mismatch> {
    guard let bytes = encoding.decode(text.utf8) else {
      return .failure(Mismatch("\(JSONValue.string(text).described) is not valid \(name) data"))
    }
    return .success(String(decoding: bytes, as: UTF8.self))
  }

  /// The elements of a list as a row of a table.
  private static func row(
    _ value: JSONValue,
    _ name: String,
    separator: String,
    _ evaluation: Evaluation,
    _ quote: (String) -> String
  ) throws(Stop) -> Result<String, Mismatch> {
    guard case .array(let elements) = value else {
      return .failure(Mismatch("\(value.described) cannot be \(name)-formatted, only array"))
    }
    var cells: [String] = []
    for element in elements {
      try evaluation.spend()
      switch element {
      case .null: cells.append("")
      case .bool(let value): cells.append(value ? "true" : "false")
      case .number(let number):
        try evaluation.spend(number.textLength / 8)
        cells.append(number.doubleValue.isNaN ? "" : number.text)
      case .string(let text):
        try evaluation.spend(text.utf8.count / 4)
        cells.append(quote(text))
      default: return .failure(Mismatch("\(element.described) is not valid in a csv row"))
      }
    }
    return .success(cells.joined(separator: separator))
  }

  private static func quoted(_ text: String, _ quote: Unicode.Scalar, as escape: String) -> String {
    String(quote) + text.replacingScalars { $0 == quote ? escape : nil } + String(quote)
  }

  private static func escapedForTSV(_ text: String) -> String {
    text.replacingScalars { scalar in
      switch scalar {
      case "\t": "\\t"
      case "\n": "\\n"
      case "\r": "\\r"
      case "\\": "\\\\"
      default: nil
      }
    }
  }

  private static func escapedForHTML(_ text: String) -> String {
    text.replacingScalars { scalar in
      switch scalar {
      case "<": "&lt;"
      case ">": "&gt;"
      case "&": "&amp;"
      case "'": "&apos;"
      case "\"": "&quot;"
      default: nil
      }
    }
  }

  /// Everything but the unreserved characters of RFC 3986 as `%XX`.
  private static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      let isUnreserved =
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        || "-_.~".utf8.contains(byte)
      if isUnreserved {
        bytes.append(byte)
      } else {
        bytes.append(UInt8(ascii: "%"))
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A value, or the elements of a list, as words for a shell.
  private static func shell(
    _ value: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Result<String, Mismatch> {
    let elements = value.arrayValue ?? [value]
    var words: [String] = []
    for element in elements {
      try evaluation.spend()
      switch element {
      case .array, .object: return .failure(Mismatch("\(element.described) can not be escaped for shell"))
      case .string(let text):
        try evaluation.spend(text.utf8.count / 4)
        words.append(quoted(text, "'", as: "'\\''"))
      default: words.append(try JSONText.text(of: element, evaluation))
      }
    }
    return .success(words.joined(separator: " "))
  }
}
