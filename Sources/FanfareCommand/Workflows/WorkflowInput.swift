import FanfareJSON

/// What a run of a workflow is given, and what it is called.
struct WorkflowInput: Sendable {
  /// The file, and the line in it where there are several; `-` for standard input.
  let name: String
  /// The value, or why there is none.
  let value: Result<JSONValue, UnreadableInput>
  /// Whether it is a line of a file, or of standard input.
  var isLine = false

  /// An input that can't be read.
  init(_ error: UnreadableInput) {
    name = error.id
    value = .failure(error)
  }

  /// An input with this value.
  init(name: String, _ value: JSONValue, adding additions: JSONObject) {
    self.name = name
    guard !additions.isEmpty else {
      self.value = .success(value)
      return
    }
    guard var object = value.objectValue else {
      self.value = .failure(
        UnreadableInput(id: name, reason: "--set adds members to an object, and this isn't one")
      )
      return
    }
    for (name, value) in additions { object[name] = value }
    self.value = .success(.object(object))
  }

  /// The input that JSON stands for.
  init(name: String, json: [UInt8], adding additions: JSONObject) {
    do {
      self.init(name: name, try JSONValue(parsing: json), adding: additions)
    } catch {
      self.init(UnreadableInput(id: name, reason: "\(error)"))
    }
  }

  /// The input that a text stands for: an object with `id` and `text`.
  init(name: String, text: [UInt8], adding additions: JSONObject) {
    guard let text = String(validating: text, as: UTF8.self) else {
      self.init(UnreadableInput(id: name, reason: "it isn't text in UTF-8"))
      return
    }
    self.init(name: name, ["id": .string(name), "text": .string(text)], adding: additions)
  }
}
