import FanfareJQ
import FanfareJQFuzzing
import FanfareJSON

/// What happens to one case, and whether that is as it should be.
struct Examination {
  /// How a case ended.
  enum Ending: String, CaseIterable {
    case refusedToCompile = "not compiled"
    case finished, raised, limit
  }

  /// Small limits, so that many cases can be examined, and now and then larger ones.
  static func limits(seed: UInt64) -> JQLimits {
    let steps = seed.isMultiple(of: 16) ? 500_000 : 20_000
    return JQLimits(maximumSteps: steps, maximumDepth: 10_000, maximumOutputSize: steps / 4)
  }

  /// How much processor time compiling or running may take at most.
  #if DEBUG
  static let patience = Duration.seconds(30)
  #else
  static let patience = Duration.seconds(5)
  #endif

  let ending: Ending
  /// What is wrong; empty if nothing is.
  private(set) var findings: [String] = []
  /// How much processor time the slower of compiling and running took.
  private(set) var duration = Duration.zero

  init(_ fuzzCase: FuzzCase, seed: UInt64) {
    let limits = Self.limits(seed: seed)
    let start = ThreadTime.now
    let program: JQProgram
    do {
      program = try JQProgram(fuzzCase.program, variables: ["x", "y"], limits: limits)
    } catch {
      ending = .refusedToCompile
      duration = ThreadTime.now - start
      if error.description.isEmpty { findings.append("an error without a description") }
      checkDuration()
      return
    }
    let compiled = ThreadTime.now
    let first = Run(of: program, input: fuzzCase.input)
    let finished = ThreadTime.now
    let second = Run(of: program, input: fuzzCase.input)
    ending = first.ending
    duration = max(compiled - start, finished - compiled)
    checkDuration()
    if !first.isRepeated(by: second) { findings.append("a second run gives something else") }
    // One output that is a part of the input isn't counted.
    let allowed = max(limits.maximumOutputSize, first.outputs.count == 1 ? Run.size(of: fuzzCase.input) : 0)
    if first.size > allowed { findings.append("the outputs have \(first.size) values") }
    if first.depth > 1024 { findings.append("an output is \(first.depth) deep") }
  }

  private mutating func checkDuration() {
    if duration > Self.patience { findings.append("it takes \(duration)") }
  }
}

/// The outputs of a program that can be told apart from others.
private struct Run {
  var ending = Examination.Ending.finished
  var outputs: [[UInt8]] = []
  var message: String?
  var size = 0
  var depth = 0

  init(of program: JQProgram, input: JSONValue) {
    do {
      try program.run(input, variables: ["x": 1, "y": ["a"]], clock: { 1_700_000_000.25 }) { output in
        size += Self.size(of: output)
        depth = max(depth, Self.depth(of: output))
        outputs.append(output.serialized())
        return true
      }
    } catch {
      ending = error.code == .limit ? .limit : .raised
      message = error.description
    }
  }

  /// Whether another run gave the same; one that reached a limit may have been stopped elsewhere.
  func isRepeated(by other: Run) -> Bool {
    guard ending != .limit, other.ending != .limit else {
      return zip(outputs, other.outputs).allSatisfy { $0 == $1 }
    }
    return outputs == other.outputs && message == other.message
  }

  static func size(of value: JSONValue) -> Int {
    switch value {
    case .array(let elements): elements.reduce(1) { $0 + size(of: $1) }
    case .object(let object): object.reduce(1) { $0 + size(of: $1.value) }
    case .string(let text): 1 + text.utf8.count / 64
    default: 1
    }
  }

  private static func depth(of value: JSONValue) -> Int {
    switch value {
    case .array(let elements): 1 + (elements.lazy.map(depth).max() ?? 0)
    case .object(let object): 1 + (object.lazy.map { depth(of: $0.value) }.max() ?? 0)
    default: 0
    }
  }
}
