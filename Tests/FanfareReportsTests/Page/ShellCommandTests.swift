import Foundation
import Testing

@testable import FanfareReports

/// Commands that somebody pastes into a shell.
@Suite struct ShellCommandTests {
  @Test func `what is plain stays so, and a name that begins with a dash is no option`() {
    let batch = ReportedBatch(id: "b-1", workflow: "w", state: .ended)
    #expect(
      batch.command("retry", ["--error=timeout", "--task=-x"])
        == "fanfare retry b-1 --error=timeout --task=-x"
    )
  }

  @Test(
    arguments: HostileBatch.texts.filter { !$0.contains("\u{0}") } + [#"back\slash'\u0041"#, "~", "*", "a b"]
  )
  func `in bash every argument means what it says`(argument: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    let command = ShellCommand(["--error=\(argument)", argument]).text
    #expect(!command.contains("\n") && !command.unicodeScalars.contains { $0.value == 0x202E })
    process.arguments = ["-c", "printf '%s|' \(command)"]
    process.environment = ["LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(String(decoding: data, as: UTF8.self) == "--error=\(argument)|\(argument)|")
  }
}
