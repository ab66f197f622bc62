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
  /// - Throws: a message for the user if a file can't be read.
  func read() throws -> CallBody? {
    if let argument = data.first { return try .data(argument) }
    if let uploadFile { return try Self.file(uploadFile) }
    var request = ServiceRequest(method: .post, path: "/")
    if !dataUrlencode.isEmpty {
      request.set(form: try dataUrlencode.map(Self.item))
    } else if !form.isEmpty {
      var parts = MultipartForm()
      for part in form { try Self.append(part, to: &parts) }
      request.set(parts)
    } else {
      return nil
    }
    return CallBody(bytes: request.body, type: request.headers[.contentType] ?? "", method: .post)
  }

  /// A file, which is read while it is sent; standard input is read before, since a request may have to be repeated.
  private static func file(_ path: String) throws -> CallBody {
    var body = CallBody(type: "application/octet-stream", method: .put)
    guard path != "-" else {
      body.bytes = try CallBody.file(path, of: "--upload-file")
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
  private static func item(_ field: String) throws -> QueryItem {
    let sign = field.firstIndex { $0 == "=" || $0 == "@" } ?? field.endIndex
    let (name, rest) = (String(field[..<sign]), String(field[sign...].dropFirst()))
    guard field[sign...].first == "@" else { return QueryItem(name, rest) }
    let bytes = try CallBody.file(rest, of: "--data-urlencode")
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UnusableFile("--data-urlencode: \(VisibleText.line(rest)): it isn't UTF-8 text")
    }
    return QueryItem(name, text)
  }

  private static func append(_ part: String, to form: inout MultipartForm) throws {
    let sign = part.firstIndex(of: "=") ?? part.endIndex
    let (name, value) = (String(part[..<sign]), part[sign...].dropFirst())
    guard value.first == "@" else { return form.append(name, String(value)) }
    let words = value.dropFirst().split(separator: ";type=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(words[0])
    let fileName = path == "-" ? nil : path.split(separator: "/").last.map(String.init)
    form.append(
      name,
      file: try CallBody.file(path, of: "--form"),
      name: fileName,
      type: words.count > 1 ? String(words[1]) : "application/octet-stream"
    )
  }
}
