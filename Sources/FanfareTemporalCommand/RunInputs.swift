import ArgumentParser
import FanfareJSON
import Foundation

/// The inputs of runs: each `.json` file is one, each line of a `.jsonl` file, and of standard input, is one.
enum RunInputs {
  /// Reads all inputs; without any there is one, an empty object.
  static func read(_ paths: [String]) throws -> [(name: String, value: JSONValue)] {
    guard !paths.isEmpty else { return [("-", [:])] }
    return try paths.flatMap { path in
      if path == "-" { return try lines(FileHandle.standardInput.readDataToEndOfFile(), of: path) }
      guard let data = FileManager.default.contents(atPath: path) else {
        throw complain("'\(path)' can't be read", EX_DATAERR)
      }
      if [".jsonl", ".ndjson"].contains(where: path.hasSuffix) { return try lines(data, of: path) }
      guard path.hasSuffix(".json") else {
        throw complain("'\(path)': inputs of a cluster are .json and .jsonl files", EX_DATAERR)
      }
      return [(path, try value(Array(data), of: path))]
    }
  }

  private static func lines(_ data: Data, of path: String) throws -> [(name: String, value: JSONValue)] {
    try data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
      .filter { !$0.element.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }
      .map { index, line in
        let name = "\(path):\(index + 1)"
        return (name, try value(Array(line), of: name))
      }
  }

  private static func value(_ bytes: [UInt8], of name: String) throws -> JSONValue {
    do { return try JSONValue(parsing: bytes) } catch { throw complain("\(name): \(error)", EX_DATAERR) }
  }
}
