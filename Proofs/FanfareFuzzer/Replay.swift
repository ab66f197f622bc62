import FanfareJQ
import FanfareJQFuzzing
import FanfareJSON
import Foundation

/// One case by itself.
struct Replay {
  let seed: UInt64

  /// Shows the case and what happens to it.
  ///
  /// - Returns: whether all is as it should be.
  func run() throws -> Bool {
    let fuzzCase = FuzzCase(seed: seed, functions: try Worker.functions())
    print("program: \(fuzzCase.program)")
    print("input:   \(String(fuzzCase.input.description.prefix(2000)))")
    fflush(nil)
    let examination = Examination(fuzzCase, seed: seed)
    print("\(examination.ending.rawValue), \(examination.duration)")
    for finding in examination.findings { print("wrong: \(finding)") }
    return examination.findings.isEmpty
  }
}
