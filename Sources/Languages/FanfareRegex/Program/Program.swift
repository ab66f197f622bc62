/// A compiled pattern: instructions and the tables they refer to.
struct Program: Sendable {
  var instructions: [Instruction] = []
  var classes: [CharacterClass] = []
  var loops: [ScalarLoop] = []
  var counters: [Counter] = []
  var references: [[Int]] = []
  /// Whether a reference to a group that took no part is empty, rather than a failure.
  var hasECMAScriptGroups = false
  var groupCount = 0
  var registerCount = 0
  var start = StartCondition.anywhere

  /// What the matcher reads, without the arrays around it.
  struct Parts {
    let instructions: UnsafeBufferPointer<Instruction>
    let classes: UnsafeBufferPointer<CharacterClass>
    let loops: UnsafeBufferPointer<ScalarLoop>
    let counters: UnsafeBufferPointer<Counter>
    let references: UnsafeBufferPointer<[Int]>
    let hasECMAScriptGroups: Bool
    let groupCount: Int
    let registerCount: Int
    let start: StartCondition
  }

  /// Lends the parts; they must not outlive the call.
  func withUnsafeParts<Outcome>(
    _ body: (Parts) throws(RegularExpressionError) -> Outcome
  ) throws(RegularExpressionError) -> Outcome {
    try instructions.withUnsafeBufferPointer { instructions throws(RegularExpressionError) in
      try classes.withUnsafeBufferPointer { classes throws(RegularExpressionError) in
        try loops.withUnsafeBufferPointer { loops throws(RegularExpressionError) in
          try counters.withUnsafeBufferPointer { counters throws(RegularExpressionError) in
            try references.withUnsafeBufferPointer { references throws(RegularExpressionError) in
              try body(
                Parts(
                  instructions: instructions,
                  classes: classes,
                  loops: loops,
                  counters: counters,
                  references: references,
                  hasECMAScriptGroups: hasECMAScriptGroups,
                  groupCount: groupCount,
                  registerCount: registerCount,
                  start: start
                )
              )
            }
          }
        }
      }
    }
  }
}

/// Where a match can begin.
enum StartCondition: Hashable, Sendable {
  case anywhere
  /// Only where the search begins: the pattern begins with `\A`, `^` or `\G`.
  case searchStart
  /// Only at these ASCII characters, or at any other scalar if `orOthers`.
  case ascii(ASCIISet, orOthers: Bool)
}
