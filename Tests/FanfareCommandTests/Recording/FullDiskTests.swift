import Foundation
import Testing

/// Files beside the results on a disk that is full.
@Suite(.enabled(if: FaultyMachine.library != nil)) struct FullDiskTests {
  @Test(arguments: ["--trace", "--har", "--joblog", "--events"])
  func `a file that isn't taken whole is told by its option, with the code of an output`(
    option: String
  ) throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "in.json": "{}"])
    let process = try BuiltCommand.process(["run", "w.yaml", "in.json", "--quiet", option, "f"])
    process.currentDirectoryURL = folder.url
    let (results, errors) = (Pipe(), Pipe())
    process.standardOutput = results
    process.standardError = errors
    FaultyMachine(isFullFrom: 1).run(process)
    try process.run()
    let lines = String(decoding: try results.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == EX_IOERR, "\(said)")
    #expect(said == "fanfare: error: \(option): f can't be written: the disk is full\n")
    #expect(lines.contains("completed"), "\(lines)")
  }
}
