import Foundation
import Testing

@testable import FanfareCommand

/// What the command shows on a terminal.
@Suite struct TerminalTests {
  @Test(arguments: [80, 40, 120])
  func `no line of the demo is wider than the terminal, and each call has a bar`(columns: Int) throws {
    let terminal = try PseudoTerminal(columns: columns)
    let process = try terminal.run(["demo", "--fail", "nlp", "--slow", "summarizer=300ms"])
    #expect(process.terminationStatus == 2)
    let lines = terminal.lines
    #expect(lines.allSatisfy { $0.columns <= columns }, "\(lines)")
    #expect(lines.count { $0.contains("▏") } >= 9)
    // Attempts stand below their call.
    let call = try #require(lines.first { $0.hasPrefix("  nlp ") }),
      attempt = lines.first { $0.contains("retry 2") }
    let mark = call.columns - call[call.firstRange(of: "failed")!.lowerBound...].columns
    #expect(attempt?.prefix { $0 == " " }.count == mark)
  }

  @Test func `a result is shown as soon as it is there, and the line below says what is awaited`() throws {
    let silent = try SilentService()
    let terminal = try PseudoTerminal(columns: 80)
    let calls = ["call", "gone=http://127.0.0.1:1", "silent=\(silent.url)", "--retry", "1"]
    let process = try terminal.run(calls) { process in
      #expect(
        terminal.read {
          let lines = $0.lines
          return lines.contains { $0.hasPrefix("gone   failed") }
            && lines.last?.contains("waiting for silent") == true
        }
      )
      process.interrupt()
    }
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(terminal.lines.contains { $0.hasPrefix("silent failed") }, "\(terminal.lines)")
    // Nothing is left of the line.
    #expect(!terminal.lines.contains { $0.contains("waiting for") })
  }

  @Test func `progress stays below results while they come, and fits the window when that is resized`() throws
  {
    let folder = try TestFolder([
      "w.yaml": "do: [ { pause: { wait: PT0.05S } }, { out: { set: { n: '${ .n }' } } } ]",
      "many.jsonl": (1...20_000).map { "{\"n\":\($0)}\n" }.joined(),
    ])
    let files = ["w.yaml", "many.jsonl"].map { folder.url.appending(component: $0).path }
    let terminal = try PseudoTerminal(columns: 80)
    _ = try terminal.run(["run"] + files) { process in
      func isProgress(_ line: String?) -> Bool {
        line?.contains("00 inputs") == true && line?.contains(" left") == true
      }
      #expect(terminal.read { isProgress($0.lines.last) })
      // From now on it is there whenever a line has come.
      let seen = terminal.raw.count
      #expect(terminal.read { $0.raw.count > seen + 2000 })
      let pieces = String(decoding: terminal.raw[seen...], as: UTF8.self).split(separator: "\r\u{1B}[J")
      #expect(pieces.count > 5 && pieces.dropFirst().dropLast().allSatisfy { $0.contains(" left") })
      terminal.resize(columns: 40)
      let before = terminal.raw.count
      #expect(terminal.read { $0.raw.count > before + 4000 && isProgress($0.lines.last) })
      #expect((terminal.lines.last ?? "").columns < 40)
      process.interrupt()
    }
    #expect(terminal.lines.contains { $0.contains("completed; interrupted") || $0.contains("interrupted") })
    #expect(!terminal.lines.contains { $0.contains(" left") })
  }

  @Test func `progress of a run into a file is on the screen, with what hangs`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { pause: { wait: '${ .pause // \"PT0.001S\" }' } } ]",
      "a.jsonl": "{}\n{\"pause\":\"PT1H\"}\n{}\n{}\n",
    ])
    let files = ["w.yaml", "a.jsonl"].map { folder.url.appending(component: $0).path }
    let terminal = try PseudoTerminal(columns: 100)
    _ = try terminal.run(["run"] + files, output: FileHandle.nullDevice) { process in
      #expect(
        terminal.read { $0.lines.last?.contains("3/4 inputs") == true && $0.text.contains("a.jsonl:2 for ") }
      )
      process.interrupt()
    }
  }

  @Test func `nothing is left of the line when the reader of the results goes away`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { pause: { wait: PT0.05S } } ]",
      "many.jsonl": String(repeating: "{}\n", count: 20_000),
    ])
    let files = ["w.yaml", "many.jsonl"].map { folder.url.appending(component: $0).path }
    let terminal = try PseudoTerminal(columns: 80)
    let results = Pipe()
    let process = try terminal.run(["run"] + files, output: results.fileHandleForWriting) { _ in
      try results.fileHandleForWriting.close()
      #expect(terminal.read { $0.lines.last?.contains(" inputs") == true })
      try results.fileHandleForReading.close()
    }
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGPIPE)
    #expect(terminal.lines == [""])
  }

  @Test func `a run says on a terminal what people can read, and elsewhere JSON`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "a.json": #"{"x":"漢字"}"#, "b.json": "{"])
    let files = ["w.yaml", "a.json", "b.json"].map { folder.url.appending(component: $0).path }
    let terminal = try PseudoTerminal(columns: 60)
    _ = try terminal.run(["run"] + files)
    let lines = terminal.lines
    #expect(lines.allSatisfy { $0.columns <= 60 }, "\(lines)")
    #expect(
      lines[0].contains("a.json completed") && lines[0].contains(" ms ") || lines[0].contains(" us "),
      "\(lines)"
    )
    #expect(lines.contains { $0.contains("b.json unreadable") })
    let forced = try PseudoTerminal(columns: 60)
    _ = try forced.run(["run"] + files + ["--json", "--quiet"])
    #expect(forced.lines[0].hasPrefix(#"{"input":"#))
  }

  @Test func `a dumb terminal gets neither colours nor a cursor that moves`() throws {
    let silent = try SilentService()
    let terminal = try PseudoTerminal(columns: 80)
    let calls = [
      "call", "gone=http://127.0.0.1:1", "silent=\(silent.url)", "--timeout", "1s", "--retry", "1",
    ]
    _ = try terminal.run(calls, environment: ["TERM": "dumb"])
    #expect(!terminal.text.contains("\u{1B}"))
    #expect(terminal.lines.contains { $0.hasPrefix("silent failed") })
  }

  @Test func `the environment asks for colours or forbids them, and data stays what it is`() throws {
    func demo(_ environment: [String: String]) throws -> Bool {
      let variables = ["NO_COLOR": "", "CLICOLOR_FORCE": ""].merging(environment) { $1 }
      return try BuiltCommand.run(["demo"], environment: variables).text.contains("\u{1B}[32m")
    }
    #expect(try demo(["FORCE_COLOR": "1"]))
    #expect(try !demo(["FORCE_COLOR": "1", "NO_COLOR": "1"]))
    let data = try BuiltCommand.run(["jq", "-c", "."], input: "[\"a\"]", environment: ["FORCE_COLOR": "1"])
    #expect(data.text == "[\"a\"]\n")
    let terminal = try PseudoTerminal(columns: 80)
    _ = try terminal.run(["demo"], environment: ["NO_COLOR": "1"])
    #expect(!terminal.text.contains("\u{1B}[32m"))
  }
}

/// A service that takes connections and never answers.
final class SilentService {
  private let descriptor: Int32
  let url: String

  private struct Unavailable: Error {}

  init() throws {
    #if canImport(Glibc)
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard result else { throw Unavailable() }
    url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
  }

  deinit { close(descriptor) }
}
