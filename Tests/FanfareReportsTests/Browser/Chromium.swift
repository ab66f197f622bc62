import FanfareJSON
import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#endif

/// A Chromium without a window that is spoken to in the DevTools protocol, through pipes: no port that somebody else could use.
///
/// It belongs to one test and is used by one thread.
final class Chromium {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Where it is; `nil` if it isn't installed.
  static let path = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// What the page told without being asked, since it was opened.
  private(set) var events: [(name: String, parameters: JSONValue)] = []

  private let folder: URL
  private let process = Process()
  private let commands: FileHandle
  private let answers: FileHandle
  private var buffer: [UInt8] = []
  private var lastNumber = 0
  private var session: String?

  /// Starts it, with a page of this width and of the light or the dark scheme.
  init(width: Int, isDark: Bool) throws {
    guard let path = Self.path else { throw Failure(description: "Chromium isn't installed") }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fanfare-chromium-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pipes = ["commands", "answers"].map { folder.appendingPathComponent($0) }
    for pipe in pipes where mkfifo(pipe.path, 0o600) != 0 {
      throw Failure(description: "no pipe can be made")
    }
    // For both directions, so that neither side waits for the other to open it.
    self.folder = folder
    (commands, answers) = (try FileHandle(forUpdating: pipes[0]), try FileHandle(forUpdating: pipes[1]))
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", #"exec "$0" "$@" 3<"$COMMANDS" 4>"$ANSWERS""#, path, "--headless", "--no-sandbox",
      "--disable-gpu", "--hide-scrollbars",
      "--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage",
      "--remote-debugging-pipe",
      "--user-data-dir=\(folder.path)/profile",
    ]
    let variables = ["COMMANDS": pipes[0].path, "ANSWERS": pipes[1].path]
    process.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try prepare(width: width, isDark: isDark)
  }

  /// Ends it.
  func close() {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    try? commands.close()
    try? answers.close()
    try? FileManager.default.removeItem(at: folder)
  }

  private func prepare(width: Int, isDark: Bool) throws {
    let target = try send("Target.createTarget", ["url": "about:blank"])["targetId"] ?? .null
    let attached = try send("Target.attachToTarget", ["targetId": target, "flatten": true])
    guard case .string(let session)? = attached["sessionId"] else { throw Failure(description: "no session") }
    self.session = session
    for domain in ["Page", "Runtime", "Log", "Network", "Accessibility"] { try send("\(domain).enable") }
    try send(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": .number(JSONNumber(width)), "height": 900, "deviceScaleFactor": 1,
        "mobile": .bool(width < 500),
      ]
    )
    let scheme: JSONValue = ["name": "prefers-color-scheme", "value": .string(isDark ? "dark" : "light")]
    try send("Emulation.setEmulatedMedia", ["features": [scheme]])
  }

  /// Opens a file and waits until it is loaded.
  func open(_ path: String) throws {
    events = []
    try send("Page.navigate", ["url": .string(URL(filePath: path).absoluteString)])
    while !events.contains(where: { $0.name == "Page.loadEventFired" }) { note(try receive()) }
  }

  /// The value of an expression in JavaScript.
  @discardableResult
  func evaluate(_ expression: String) throws -> JSONValue {
    let answer = try send(
      "Runtime.evaluate",
      ["expression": .string(expression), "returnByValue": true, "awaitPromise": true]
    )
    if let problem = answer["exceptionDetails"] { throw Failure(description: "\(expression): \(problem)") }
    return answer["result"]?["value"] ?? .null
  }

  /// Presses a key, as somebody with a keyboard does.
  func press(_ key: String) throws {
    let codes = ["Tab": 9, "Enter": 13, "Space": 32]
    let text = ["Enter": "\r", "Space": " "][key]
    for type in [text == nil ? "rawKeyDown" : "keyDown", "keyUp"] {
      var parameters: JSONObject = ["type": .string(type), "code": .string(key)]
      parameters["key"] = .string(key == "Space" ? " " : key)
      parameters["windowsVirtualKeyCode"] = .number(JSONNumber(codes[key] ?? 0))
      if type == "keyDown", let text { parameters["text"] = .string(text) }
      try send("Input.dispatchKeyEvent", .object(parameters))
    }
  }

  /// A role and name for each element that assistive technology is told of.
  func accessibleElements() throws -> [(role: String, name: String)] {
    guard case .array(let nodes)? = try send("Accessibility.getFullAXTree")["nodes"] else { return [] }
    return nodes.compactMap { node in
      guard case .string(let role)? = node["role"]?["value"], node["ignored"] != .bool(true) else {
        return nil
      }
      guard case .string(let name)? = node["name"]?["value"] else { return (role, "") }
      return (role, name)
    }
  }

  /// Writes a picture of the whole page.
  func writePicture(to path: String) throws {
    let answer = try send("Page.captureScreenshot", ["captureBeyondViewport": true, "format": "png"])
    guard case .string(let text)? = answer["data"], let data = Data(base64Encoded: text) else { return }
    try data.write(to: URL(filePath: path))
  }

  /// Sends a command and waits for its answer.
  @discardableResult
  private func send(_ method: String, _ parameters: JSONValue = [:]) throws -> JSONValue {
    lastNumber += 1
    let number = JSONValue.number(JSONNumber(lastNumber))
    var message: JSONObject = ["id": number, "method": .string(method), "params": parameters]
    if let session { message["sessionId"] = .string(session) }
    try commands.write(contentsOf: JSONValue.object(message).serialized() + [0])
    while true {
      let answer = try receive()
      guard answer["id"] == number else {
        note(answer)
        continue
      }
      if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
      return answer["result"] ?? .null
    }
  }

  private func note(_ message: JSONValue) {
    if case .string(let name)? = message["method"] { events.append((name, message["params"] ?? .null)) }
  }

  private func receive() throws -> JSONValue {
    while true {
      if let end = buffer.firstIndex(of: 0) {
        let message = Array(buffer[..<end])
        buffer.removeSubrange(...end)
        return try JSONValue(parsing: message)
      }
      var ready = pollfd(fd: answers.fileDescriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&ready, 1, 120_000) > 0 else {
        throw Failure(description: "Chromium says nothing for two minutes")
      }
      buffer += answers.availableData
    }
  }
}
