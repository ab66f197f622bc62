import Foundation
import Testing

/// The messages are written by hand, so that their numbers, types and names are compared with the public descriptors.
@Suite(.enabled(if: DevelopmentServer.isThere, "make test installs them")) struct DescriptorTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/FanfareTemporal/Messages").standardizedFileURL.path

  @Test func `Every field and every value has the number, the type and the name that the protocol gives it`()
    async throws
  {
    let program = try HelperProgram.python(
      "Messages/descriptors.py",
      [Self.sources, DevelopmentServer.python]
    )
    let lines = try await program.output().split(separator: "\n")
    #expect(lines.dropLast() == [])
    let count = lines.last?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    #expect(count > 200, "\(lines.last ?? "nothing was compared")")
  }

  @Test(arguments: [
    ("coder.text(2, &workflowID)", "coder.text(3, &workflowID)"),
    ("coder.integer(13, &attempt)", "coder.integer(11, &attempt)"),
    ("case activityFailed = 13", "case activityFailed = 14"),
    ("coder.message(9, &heartbeatDetails)", "coder.messages(9, &heartbeatDetails)"),
  ])
  func `A wrong number or label is found`(_ right: String, _ wrong: String) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "messages-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(atPath: Self.sources, toPath: folder.path)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let file = folder.appending(path: name)
      let text = try String(contentsOf: file, encoding: .utf8)
      try text.replacingOccurrences(of: right, with: wrong).write(to: file, atomically: true, encoding: .utf8)
    }
    let program = try HelperProgram.python(
      "Messages/descriptors.py",
      [folder.path, DevelopmentServer.python]
    )
    #expect(try await program.output().split(separator: "\n").count > 1)
  }
}
