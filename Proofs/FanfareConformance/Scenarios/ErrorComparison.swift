internal import FanfareJSON
internal import FanfareWorkflows

/// Compares errors by the members that are given.
///
/// Types are equal as the engine takes them to be: those of the specification by their last segment. Of the causes all
/// must be given, in their order.
enum ErrorComparison {
  static func check(_ error: WorkflowError?, is expected: JSONValue) throws(Mismatch) {
    guard let error else { throw Mismatch("there is no error") }
    guard let members = expected.objectValue else {
      throw Mismatch("\(expected) isn't an error to compare with")
    }
    let found = error.json
    for (name, value) in members {
      switch (name, value) {
      case ("type", .string(let type)) where ErrorType(type) == ErrorType(error.type): continue
      case ("causes", .array(let causes)):
        try Mismatch.check("the number of causes", error.causes.count, is: causes.count)
        for (cause, value) in zip(error.causes, causes) { try check(cause, is: value) }
      default: try Mismatch.check("'\(name)' of the error", found[name] ?? .null, is: value)
      }
    }
  }
}
