import FanfareJSON
import FanfareSchema
import Foundation

/// Reads and runs the test files of a draft.
struct OfficialSuite: Sendable, CustomStringConvertible {
  /// What came of the tests.
  struct Tally: CustomStringConvertible {
    var passed = 0
    var failures: [String] = []

    var description: String {
      let list = failures.map { "\n  \($0)" }.joined()
      return "\(passed) of \(passed + failures.count) passed\(list)"
    }
  }

  let folder: String
  let draft: JSONSchema.Draft

  /// The folder of the draft.
  var description: String {
    switch draft {
    case .draft7: "draft7"
    case .draft2019: "draft2019-09"
    case .draft2020: "draft2020-12"
    }
  }

  /// Whether the suite has the draft.
  var isThere: Bool { FileManager.default.fileExists(atPath: "\(folder)/tests/\(self)") }

  func run(_ part: String, assertsFormats: Bool) throws -> Tally {
    let path = "\(folder)/tests/\(self)/\(part)"
    let remotes = try remotes()
    var tally = Tally()
    for file in try files(path) {
      for group in try read("\(path)/\(file)").arrayValue ?? [] {
        run(group, of: file, remotes, assertsFormats, &tally)
      }
    }
    return tally
  }

  private func run(
    _ group: JSONValue,
    of file: String,
    _ remotes: [String: JSONValue],
    _ assertsFormats: Bool,
    _ tally: inout Tally
  ) {
    let title = "\(file): \(group["description"]?.stringValue ?? "")"
    let tests = group["tests"]?.arrayValue ?? []
    let options = JSONSchema.Options(draft: draft, assertsFormats: assertsFormats)
    do {
      let schema = try JSONSchema(group["schema"] ?? .null, documents: remotes, options: options)
      for test in tests {
        let value = test["data"] ?? .null
        let isValid = test["valid"]?.boolValue
        if schema.isValid(value) == isValid, schema.validate(value).isEmpty == isValid {
          tally.passed += 1
        } else {
          tally.failures.append("\(title): \(test["description"]?.stringValue ?? "")")
        }
      }
    } catch {
      for test in tests {
        tally.failures.append("\(title): \(test["description"]?.stringValue ?? ""): \(error)")
      }
    }
  }

  /// The documents that the suite's server would have, at `http://localhost:1234`.
  private func remotes() throws -> [String: JSONValue] {
    var remotes: [String: JSONValue] = [:]
    let paths =
      FileManager.default.enumerator(atPath: "\(folder)/remotes")?.compactMap { $0 as? String } ?? []
    for path in paths where path.hasSuffix(".json") {
      remotes["http://localhost:1234/\(path)"] = try read("\(folder)/remotes/\(path)")
    }
    return remotes
  }

  private func files(_ path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".json") }.sorted()
  }

  private func read(_ path: String) throws -> JSONValue {
    try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path))))
  }
}
