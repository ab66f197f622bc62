import FanfareJQFuzzing
import FanfareJSON
import Foundation

/// The `jq` command: what the implementation is compared with.
struct JQCommand {
  private let executable: URL

  /// Finds the command; `nil` if it isn't on the PATH.
  init?() {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let candidates = folders.map { URL(fileURLWithPath: String($0)).appendingPathComponent("jq") }
    guard let found = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
    else {
      return nil
    }
    executable = found
  }

  /// What the command makes of each case.
  ///
  /// It needs long to start, so that it gets many programs at a time; one that it can't compile or that makes it crash
  /// is looked for by halving.
  ///
  /// - Returns: the outcomes in the order of the cases; `nil` for those without one.
  func outcomes(of cases: [OracleCase]) throws -> [Outcome?] {
    guard !cases.isEmpty else { return [] }
    let outcomes = try answers(to: cases)
    guard outcomes.contains(where: { $0 == nil }), cases.count > 1 else { return outcomes }
    let middle = cases.count / 2
    return try self.outcomes(of: Array(cases[..<middle])) + self.outcomes(of: Array(cases[middle...]))
  }

  private func answers(to cases: [OracleCase]) throws -> [Outcome?] {
    let inputs = cases.enumerated().map { JSONValue.array([.number(JSONNumber($0)), $1.input]).description }
    var outcomes: [Outcome?] = Array(repeating: nil, count: cases.count)
    var (unfinished, isFinished) = (outcomes.map { _ in Outcome() }, outcomes.map { _ in false })
    for line in try run(Self.program(for: cases), input: inputs.joined(separator: "\n")) {
      guard let answer = try? JSONValue(parsing: Array(line)), let number = answer[0]?.intValue else {
        continue
      }
      switch answer[1]?.stringValue {
      case "output": unfinished[number].outputs.append(answer[2] ?? .null)
      case "error": unfinished[number].error = answer[2]
      default: isFinished[number] = true
      }
    }
    for number in cases.indices where isFinished[number] { outcomes[number] = unfinished[number] }
    return outcomes
  }

  /// One program that runs the one whose number comes with the input.
  private static func program(for cases: [OracleCase]) -> String {
    var program = """
      .[0] as $case | .[1]
      | def run(f): (try (f | [$case, "output", .]) catch [$case, "error", .]), [$case, "end"];

      """
    for (number, oracleCase) in cases.enumerated() {
      program +=
        "\(number == 0 ? "if" : "elif") $case == \(number) then run(\(oracleCase.program.reference))\n"
    }
    return program + "else empty end"
  }

  /// The lines that the command prints; what it complains about is dropped.
  private func run(_ program: String, input: String) throws -> [Data] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "jq-oracle-\(UUID().uuidString)"
    )
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (programFile, inputFile) = (
      folder.appendingPathComponent("program"), folder.appendingPathComponent("input")
    )
    let outputFile = folder.appendingPathComponent("output")
    try Data(program.utf8).write(to: programFile)
    try Data(input.utf8).write(to: inputFile)
    try Data().write(to: outputFile)
    let process = Process()
    process.executableURL = executable
    process.arguments = ["-c", "-f", programFile.path, inputFile.path]
    process.environment = ["TZ": "UTC", "LC_ALL": "C"]
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: outputFile).split(separator: UInt8(ascii: "\n"))
  }
}
