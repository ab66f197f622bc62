import Foundation
import Testing

/// What stands before errors, and what arguments can do in them.
@Suite struct ErrorPrefixTests {
  @Test(arguments: [
    ["nonsense"], ["run"], ["call", "x"], ["jq", "{"], ["jq", ".", "none.json"], ["jq", "-f", "none.jq"],
    ["new", "/none/x.yaml"], ["run", "w.yaml", "--events", "/none/x"], ["demo", "--policy", "none.yaml"],
    ["call", "a=http://127.0.0.1:1", "--data", "@none"],
  ])
  func `every error begins with the name of the command`(arguments: [String]) throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    let output = try BuiltCommand.run(arguments, in: folder.url.path)
    #expect(output.code != 0)
    #expect(output.errors.hasPrefix("fanfare: error: "), "\(output.errors)")
  }

  @Test(arguments: [
    ["x\u{1B}[2Jy\nError: z"], ["call", "a\nb\u{1B}[31m"], ["demo", "--retry", "1\n\u{7}"],
    ["run", "w\u{1B}]0;x\u{7}.yaml", "--concurrency", "\u{9B}1"], ["call", "a=http://h", "--x\u{1B}[m"],
  ])
  func `control characters in arguments are shown and do nothing`(arguments: [String]) throws {
    let output = try BuiltCommand.run(arguments)
    #expect(output.code == 64)
    #expect(output.errors.contains("\\u00"), "\(output.errors)")
    #expect(output.errors.hasPrefix("fanfare: error: "))
    #expect(
      !output.errors.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || 0x7F...0x9F ~= $0.value) }
    )
    #expect(!output.errors.contains("\nError: z") && !output.errors.contains("\nb"))
  }
}
