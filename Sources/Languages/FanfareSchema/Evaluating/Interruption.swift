/// Why a check was given up.
enum Interruption: Error {
  /// More steps than allowed.
  case steps
  /// More schemas within each other than allowed.
  case depth
  /// A regular expression took more steps, or more memory, than allowed.
  case pattern(String)
  /// The caller wants it to end.
  case caller
}

extension Interruption {
  /// What a violation that stands for it is.
  var code: Violation.Code {
    if case .caller = self { return .interrupted }
    return .limitReached
  }

  /// What was tried, what happened and what to do.
  func message(_ limits: JSONSchema.Limits) -> String {
    switch self {
    case .steps:
      "the check was given up after \(limits.maximumSteps) steps; make the schema simpler or raise maximumSteps"
    case .depth:
      "the check was given up with \(limits.maximumDepth) schemas at work within each other; "
        + "the value is nested too deeply, or a reference has no end"
    case .pattern(let pattern):
      "the check was given up because the pattern \(Excerpt(name: pattern)) takes too long; make it simpler"
    case .caller: "the check was interrupted"
    }
  }
}
