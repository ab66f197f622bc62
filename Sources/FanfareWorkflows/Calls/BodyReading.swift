internal import Fanfare
internal import FanfareJSON
internal import FanfareText

/// Makes a value of the body of an answer.
enum BodyReading {
  /// Why a body isn't what its content type says.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// The value of a body.
  ///
  /// - Parameters:
  ///   - body: the bytes; nothing is `null`.
  ///   - type: the content type; without one, JSON is taken for that, UTF-8 for a text, and the rest for bytes.
  /// - Returns: JSON as a value, lines and sequences of JSON and events as a list, texts as texts, and other bytes in base 64.
  /// - Throws: an error if the body isn't what its content type says, or is in a character set that isn't known.
  static func value(of body: [UInt8], as type: String?) throws -> JSONValue {
    guard !body.isEmpty else { return .null }
    guard let type else {
      if let value = try? JSONValue(parsing: body) { return value }
      return .string(Charset.utf8.text(of: body) ?? BaseEncoding.base64.encode(body))
    }
    // What nearly all answers have needs no closer look.
    if type == "application/json" { return try JSONValue(parsing: body) }
    let contentType = ContentType(type)
    switch contentType.kind {
    case .json: return try JSONValue(parsing: try json(body, contentType))
    case .jsonLines: return try lines(try json(body, contentType))
    case .jsonSequence: return try sequence(try json(body, contentType))
    case .eventStream: return try events(body)
    case .text, .form: return .string(try text(body, contentType))
    case .xml:
      let own = contentType.charset == nil ? XMLProlog.charset(of: body) : nil
      return .string(try text(body, contentType, otherwise: own))
    case .multipart, .bytes: return .string(BaseEncoding.base64.encode(body))
    }
  }

  /// The text of a body in the character set that its content type names.
  ///
  /// - Parameter charset: the character set if the content type names none; `nil` means UTF-8.
  private static func text(
    _ body: [UInt8],
    _ type: ContentType,
    otherwise charset: String? = nil
  ) throws(Failure) -> String {
    let name = type.charset ?? charset ?? "utf-8"
    let advice = "'output: raw' yields the bytes as they are"
    guard let known = Charset(name) else {
      throw Failure(description: "the character set \(name) of \(type.name) isn't read here; \(advice)")
    }
    guard let text = known.text(of: body) else {
      let source =
        (type.charset ?? charset) == nil
        ? "which it is in unless it names another" : "which it is said to be in"
      throw Failure(description: "the \(type.name) isn't valid \(name), \(source); \(advice)")
    }
    return text
  }

  /// JSON in UTF-8; what is said to be in another character set is brought into it, although RFC 8259 doesn't have that.
  private static func json(_ body: [UInt8], _ type: ContentType) throws(Failure) -> [UInt8] {
    guard let charset = type.charset, charset != "utf-8", charset != "utf8" else { return body }
    return Array(try text(body, type).utf8)
  }

  private static func lines(_ body: [UInt8]) throws(Failure) -> JSONValue {
    var values: [JSONValue] = []
    for (index, line) in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .enumerated()
    where line.contains(where: { $0 > 0x20 }) {
      values.append(try value(line, "line \(index + 1)"))
    }
    return .array(values)
  }

  /// The events of a stream that has ended.
  private static func events(_ body: [UInt8]) throws(ServerSentEventParser.TooLarge) -> JSONValue {
    var parser = ServerSentEventParser(maximumBytes: body.count)
    return .array(try parser.events(in: body).map { value(of: $0) })
  }

  /// An event with its `event`, its `data`, as JSON if it is that, and its `id` if there is one.
  static func value(of event: ServerSentEvent) -> JSONValue {
    var object: JSONObject = [
      "event": .string(event.type), "data": (try? JSONValue(parsing: event.data)) ?? .string(event.data),
    ]
    if !event.lastID.isEmpty { object["id"] = .string(event.lastID) }
    return .object(object)
  }

  private static func sequence(_ body: [UInt8]) throws(Failure) -> JSONValue {
    let records = body.split(separator: 0x1E, omittingEmptySubsequences: false)
    guard records.first?.allSatisfy({ $0 <= 0x20 }) ?? true else {
      throw Failure(description: "the sequence of JSON doesn't begin with a record separator (RFC 7464)")
    }
    var values: [JSONValue] = []
    for (index, record) in records.enumerated() where record.contains(where: { $0 > 0x20 }) {
      values.append(try value(record, "record \(index)"))
    }
    return .array(values)
  }

  private static func value(_ bytes: ArraySlice<UInt8>, _ place: String) throws(Failure) -> JSONValue {
    do throws(JSONError) {
      return try JSONValue(parsing: Array(bytes))
    } catch {
      throw Failure(description: "\(place): \(error.message) at column \(error.column)")
    }
  }
}

/// What an XML text says of itself in its first line.
enum XMLProlog {
  /// The character set that it is in; `nil` if it doesn't say, which means UTF-8 (XML 1.0, section 4.3.3).
  static func charset(of body: [UInt8]) -> String? {
    if body.starts(with: [0xFE, 0xFF]) || body.starts(with: [0xFF, 0xFE]) { return "utf-16" }
    guard body.starts(with: "<?xml".utf8), let end = body.prefix(200).firstIndex(of: UInt8(ascii: ">")) else {
      return nil
    }
    let declaration = String(decoding: body[..<end], as: UTF8.self)
    guard let name = declaration.firstRange(of: "encoding") else { return nil }
    let value = declaration[name.upperBound...].drop { $0 == " " || $0 == "=" || $0 == "\t" }
    guard let quote = value.first, quote == "\"" || quote == "'" else { return nil }
    return value.dropFirst().prefix { $0 != quote }.lowercased()
  }
}
