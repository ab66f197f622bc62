import FanfareText
import Foundation
import Testing

/// Words of commands that somebody pastes into a shell.
@Suite struct ShellWordTests {
  /// Every character of ASCII that an argument can have, alone and with something behind it that makes another character of it.
  private static let words = ["", "\u{200D}", "\u{200C}", "\u{301}", "\u{E0041}"].flatMap { mark in
    (1..<0x80).flatMap { (code: UInt8) -> [String] in
      let special = "\(Unicode.Scalar(code))\(mark)"
      return ["\(special); b 1", "a\(special)"]
    }
  }

  @Test func `in bash every word means what it says`() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    let command = Self.words.map(ShellWord.quoted).joined(separator: " ")
    #expect(!command.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
    process.arguments = ["-c", "printf '%s\\0' \(command)"]
    process.environment = ["LC_ALL": "C", "PATH": "/usr/bin:/bin"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(data.split(separator: 0).map { Array($0) } == Self.words.map { Array($0.utf8) })
  }

  @Test(
    arguments: [
      ("a-b_c.d/e:f@g%h+i=j,k", "a-b_c.d/e:f@g%h+i=j,k"), ("", "''"), ("~", "'~'"), ("=ls", "'=ls'"),
      ("it's", #"'it'\''s'"#), ("'\u{200D}; x", "''\\''\u{200D}; x'"), ("$(x)", "'$(x)'"),
      ("\u{1B}[31m1'\\", #"$'\033[31m1\'\\'"#), ("\u{202E}", #"$'\342\200\256'"#),
    ] as [(String, String)]
  )
  func `what isn't plain stands in quotes, and what can't be seen is written in octal`(
    text: String,
    word: String
  ) {
    #expect(Array(ShellWord.quoted(text).utf8) == Array(word.utf8))
  }

  @Test func `every word of a command stays one`() {
    #expect(ShellWord.command(["run", "a b", "", "--x=$y"]) == "run 'a b' '' '--x=$y'")
    #expect(ShellWord.command([]).isEmpty)
  }
}
