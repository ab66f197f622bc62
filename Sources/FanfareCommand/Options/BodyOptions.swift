import ArgumentParser
import Fanfare
import FanfareHTTP
import FanfareText
import HTTPTypes

/// What requests send: a text, a file, or a form.
struct BodyOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The body: a text, @FILE, or - for standard input. Makes it a POST.")
  var data: [String] = []

  @Option(
    help: ArgumentHelp(
      "A field of a form, encoded as URLs are: name=value, or name@file. Can be repeated; makes it a POST.",
      valueName: "field"
    )
  )
  var dataUrlencode: [String] = []

  @Option(
    name: [.customShort("F"), .long],
    help: ArgumentHelp(
      "A part of a form: name=value, or name=@file[;type=text/csv]. Can be repeated; makes it a POST.",
      valueName: "part"
    )
  )
  var form: [String] = []

  @Option(
    help: ArgumentHelp(
      "Send this file, or - for standard input, as it is. Makes it a PUT.",
      valueName: "file"
    )
  )
  var uploadFile: String?

  func validate() throws {
    guard data.count < 2 else { throw ValidationError("--data is given twice, and a request has one body") }
    let given = [
      data.isEmpty ? nil : "--data", dataUrlencode.isEmpty ? nil : "--data-urlencode",
      form.isEmpty ? nil : "--form", uploadFile.map { _ in "--upload-file" },
    ].compactMap(\.self)
    guard given.count < 2 else {
      throw ValidationError("a request has one body, and \(given.joined(separator: " and ")) are given")
    }
    for field in dataUrlencode where !field.contains(where: { $0 == "=" || $0 == "@" }) {
      throw ValidationError("--data-urlencode: '\(VisibleText.line(field))' has no name; write name=value")
    }
    for part in form where !part.dropFirst().contains("=") {
      throw ValidationError("--form: '\(VisibleText.line(part))' has no name; write name=value or name=@file")
    }
  }

  /// Reads the body.
  ///
  /// - Returns: `nil` if there is none.
  /// - Throws: a message for the user if a file can't be read, or not before the deadline.
  func read() async throws -> CallBody? {
    if let argument = data.first { return try await .data(argument) }
    if let uploadFile { return try await Self.file(uploadFile) }
    var request = ServiceRequest(method: .post, path: "/")
    if !dataUrlencode.isEmpty {
      var items: [QueryItem] = []
      for field in dataUrlencode { items.append(try await Self.item(field)) }
      request.set(form: items)
    } else if !form.isEmpty {
      var parts = MultipartForm()
      for part in form { try await Self.append(part, to: &parts) }
      request.set(parts)
    } else {
      return nil
    }
    return CallBody(bytes: request.body, type: request.headers[.contentType] ?? "", method: .post)
  }

  /// The files that it is read from, each with the option that names it; `-` is standard input.
  var files: [(option: String, path: String)] {
    data.compactMap(CallBody.path).map { ("--data", $0) }
      + (uploadFile.map { [("--upload-file", $0)] } ?? [])
      + dataUrlencode.compactMap { Self.parts(of: $0).path.map { ("--data-urlencode", $0) } }
      + form.compactMap { Self.file(ofPart: $0).map { ("--form", $0.path) } }
  }

  /// A file, which is read while it is sent; standard input is read before, since a request may have to be repeated.
  private static func file(_ path: String) async throws -> CallBody {
    var body = CallBody(type: "application/octet-stream", method: .put)
    guard path != "-" else {
      body.bytes = try await CallBody.file(path, of: "--upload-file")
      return body
    }
    do throws(UnreadableFile) {
      body.upload = try RequestUpload.file(at: path)
    } catch {
      throw UnusableFile("--upload-file: \(VisibleText.line("\(error)"))")
    }
    return body
  }

  /// `name=value` or `name@file`, whichever sign comes first.
  private static func item(_ field: String) async throws -> QueryItem {
    let (name, value, path) = parts(of: field)
    guard let path else { return QueryItem(name, value) }
    let bytes = try await CallBody.file(path, of: "--data-urlencode")
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UnusableFile("--data-urlencode: \(VisibleText.line(path)): it isn't UTF-8 text")
    }
    return QueryItem(name, text)
  }

  private static func parts(of field: String) -> (name: String, value: String, path: String?) {
    let sign = field.firstIndex { $0 == "=" || $0 == "@" } ?? field.endIndex
    let rest = String(field[sign...].dropFirst())
    return (String(field[..<sign]), rest, field[sign...].first == "@" ? rest : nil)
  }

  private static func append(_ part: String, to form: inout MultipartForm) async throws {
    let sign = part.firstIndex(of: "=") ?? part.endIndex
    let name = String(part[..<sign])
    guard let (path, type) = file(ofPart: part) else {
      return form.append(name, String(part[sign...].dropFirst()))
    }
    let fileName = path == "-" ? nil : path.split(separator: "/").last.map(String.init)
    form.append(
      name,
      file: try await CallBody.file(path, of: "--form"),
      name: fileName,
      type: type ?? "application/octet-stream"
    )
  }

  /// The file of `name=@file;type=…`, and its type; `nil` if the part is a text.
  private static func file(ofPart part: String) -> (path: String, type: String?)? {
    let value = part.drop { $0 != "=" }.dropFirst()
    guard value.first == "@" else { return nil }
    let words = value.dropFirst().split(separator: ";type=", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(words[0]), words.count > 1 ? String(words[1]) : nil)
  }
}
