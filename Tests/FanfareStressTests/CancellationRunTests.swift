import Foundation
import Testing

/// The built program as a process of its own, since descriptors and memory are counted for the whole process.
@Suite struct CancellationRunTests {
  private struct NoExecutable: Error {}

  @Test func `ten thousand calls cancelled at random moments leave nothing behind`() throws {
    guard let folder = Bundle.main.executableURL?.deletingLastPathComponent() else { throw NoExecutable() }
    let process = Process()
    let output = Pipe()
    process.executableURL = folder.appendingPathComponent("FanfareStress")
    process.arguments = ["10000"]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
    #expect(text.hasSuffix("nothing is left behind\n"))
  }
}
