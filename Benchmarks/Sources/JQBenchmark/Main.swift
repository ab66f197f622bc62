import FanfareJQ
import FanfareJSON
import Foundation

/// Measures the jq language: how long compiling and running typical expressions takes, in CPU time.
///
/// It prints one JSON object: the nanoseconds of each case, the median of several rounds.
@main
enum Main {
  static let document = #"""
    {"id":"doc-1","title":"A title of some length that goes on","score":4.5,"tags":["alpha","beta","gamma"],
     "meta":{"author":"Somebody Unknown","lang":"en","created":"2026-11-24T12:00:00Z","version":12},
     "text":"Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor"}
    """#

  static let tenFields = #"""
    {id: .id, title: .title, author: .meta.author, tags: .tags, score: (.score * 2), good: (.score > 3),
     lang: .meta.lang, first: .tags[0], count: (.tags | length), label: "\(.id)-\(.meta.lang)"}
    """#

  static let program = #"""
    .items | map(select(.price > 10 and (.name | test("^a"))) | {name, price: (.price * 1.1 | floor), tags: [.tags[]? | ascii_downcase]}) | group_by(.name) | map({name: .[0].name, total: (map(.price) | add)})
    """#

  static func main() throws {
    let value = try JSONValue(parsing: document)
    let field = try JQProgram(".meta.author")
    let object = try JQProgram(tenFields)
    let match = try JQProgram(#".title | test("length")"#)
    let loop = try JQProgram("[range(1000) | select(. % 3 == 0) | . * 2] | add")
    let figures: [String: Double] = [
      "compile 200 characters": try nanoseconds(2_000) { _ = try JQProgram(program) },
      ".a.b": try nanoseconds(500_000) { _ = try field.first(value) },
      "object of ten fields": try nanoseconds(50_000) { _ = try object.first(value) },
      "test with a regular expression": try nanoseconds(50_000) { _ = try match.first(value) },
      "loop over 1,000 numbers": try nanoseconds(500) { _ = try loop.first(value) },
    ]
    let text = figures.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \(Int($0.value))" }.joined(
      separator: ", "
    )
    print("{\(text)}")
  }

  /// The CPU time of one run of `body`, the median of 7 rounds.
  static func nanoseconds(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
    try body()
    var rounds: [Double] = []
    for _ in 0..<7 {
      let start = cpuTime()
      for _ in 0..<count { try body() }
      rounds.append((cpuTime() - start) / Double(count))
    }
    return rounds.sorted()[3]
  }

  private static func cpuTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
