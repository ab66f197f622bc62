import Fanfare

/// What came back from the calls of `fanfare call`.
struct CallOutcome: Sendable {
  let results: ServiceResults<ServiceResponse>
  /// The services that a sequence never called.
  let remaining: [ServiceName]
  /// Whether the calls succeeded as the completion mode understands it.
  let isSatisfied: Bool

  /// 0 if the calls succeeded, 2 if only some did, 1 if none did.
  var exitCode: Int32 {
    if isSatisfied { return 0 }
    return results.contains(where: \.isSuccess) ? 2 : 1
  }
}
