import FanfareSamples

/// Where documents come from: files, standard input, or the three of the demo.
enum DocumentSource: Sendable, Hashable {
  /// A file; its name becomes the document's identifier.
  case file(path: String)
  /// Standard input.
  case standardInput
  /// A text that is at hand.
  case text(id: String, String)

  /// The size in bytes that a document may have.
  static let maximumBytes = 16 << 20

  /// What an argument of the command line means.
  init(argument: String) {
    self = argument == "-" ? .standardInput : .file(path: argument)
  }

  /// The identifier of the document.
  var id: String {
    switch self {
    case .file(let path): path
    case .standardInput: "-"
    case .text(let id, _): id
    }
  }

  /// Reads the document.
  ///
  /// - Throws: ``UnreadableInput`` if there is no such file, it is too large or no text in UTF-8, or the deadline passes before its end;
  ///   `CancellationError`.
  func read() async throws -> Document {
    switch self {
    case .text(let id, let text):
      return Document(id: id, text: text)
    case .file(let path):
      return try await read(from: InputFile(path: path, waits: false))
    case .standardInput:
      return try await read(from: InputFile(path: "-"))
    }
  }

  private func read(from file: InputFile) async throws -> Document {
    var file = file
    let bytes: [UInt8]
    do {
      bytes = try await file.awaitedContents(maximumBytes: Self.maximumBytes)
    } catch let error as LateInput {
      throw UnreadableInput(id: id, reason: error.reason)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw UnreadableInput(id: id, reason: "it isn't text in UTF-8")
    }
    return Document(id: id, text: text)
  }

  /// The three documents of the demo; the last one is empty and will be refused.
  static let demo: [DocumentSource] = [
    .text(
      id: "doc-1",
      """
      Cloud providers announced a new generation of processors for their data centres this week. Engineers say the \
      chips need a third less power for the same work. Software has to be compiled again to use them, and several \
      open source projects have already published builds. Analysts expect that most new servers will run on the \
      design within three years.
      """
    ),
    .text(
      id: "doc-2",
      """
      The home side won the final after extra time in front of a full stadium. The goalkeeper saved two penalties, and \
      the captain scored the deciding goal in the last minute. The coach praised the young players of the team, who \
      had lost the first match of the season to the same opponent. Thousands of fans celebrated in the streets.
      """
    ),
    .text(id: "doc-3", ""),
  ]
}
