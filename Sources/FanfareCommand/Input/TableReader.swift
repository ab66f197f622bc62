import FanfareJSON
import FanfareText

/// The rows of a CSV file as objects, whose members are called as its first line says; all values are texts.
struct TableReader {
  /// What comes next.
  enum Next {
    case row(name: String, JSONObject, bytes: Int)
    /// A row that can't be read; others may follow.
    case refused(UnreadableInput)
    /// The next row isn't there yet.
    case notYet
    case end
  }

  private var file: InputFile
  private let name: String
  private var parser = CSVParser()
  private var names: [String]?
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  init(_ file: InputFile, name: String) {
    (self.file, self.name) = (file, name)
  }

  /// The next row.
  ///
  /// - Throws: an error after which nothing can be read.
  mutating func next() throws(UnreadableInput) -> Next {
    while true {
      var record: CSVParser.Record?
      do throws(CSVParser.Problem) {
        record = try parser.next(in: buffer, from: &position)
        if record == nil, isAtEnd { record = try parser.finish() }
      } catch {
        let unreadable = UnreadableInput(id: "\(name):\(error.line)", reason: error.reason)
        if error.isLast || names == nil { throw unreadable }
        return .refused(unreadable)
      }
      if let record {
        guard let names else {
          names = try header(record)
          continue
        }
        return row(record, names)
      }
      if isAtEnd { return .end }
      guard file.isReady else { return .notYet }
      (buffer, position) = ([], 0)
      if let piece = try file.next() { buffer = Array(piece) } else { isAtEnd = true }
    }
  }

  /// Waits until more of it is there, or its end.
  func waitUntilReady() { file.waitUntilReady() }

  private func header(_ record: CSVParser.Record) throws(UnreadableInput) -> [String] {
    let place = "\(name):\(record.line)"
    let names = record.fields.map { String(validating: $0, as: UTF8.self) ?? "" }
    if names.count == 1, let separator = [";", "\t"].first(where: names[0].contains) {
      let what = separator == ";" ? "semicolons" : "tabs"
      throw UnreadableInput(
        id: place,
        reason: "its fields are separated by \(what); only commas do that (RFC 4180)"
      )
    }
    if let index = names.firstIndex(of: "") {
      throw UnreadableInput(
        id: place,
        reason: "the first line names the columns, and column \(index + 1) has no name"
      )
    }
    if let twice = names.firstRepeated {
      throw UnreadableInput(id: place, reason: "two columns are called '\(VisibleText.line(twice))'")
    }
    return names
  }

  private func row(_ record: CSVParser.Record, _ names: [String]) -> Next {
    let place = "\(name):\(record.line)"
    guard record.fields.count == names.count else {
      let fields = record.fields.count == 1 ? "1 field" : "\(record.fields.count) fields"
      return .refused(
        UnreadableInput(id: place, reason: "it has \(fields), and the first line names \(names.count)")
      )
    }
    var object = JSONObject()
    for (name, field) in zip(names, record.fields) {
      guard let text = String(validating: field, as: UTF8.self) else {
        return .refused(UnreadableInput(id: place, reason: "'\(VisibleText.line(name))' isn't text in UTF-8"))
      }
      object[name] = .string(text)
    }
    return .row(name: place, object, bytes: record.bytes)
  }
}
