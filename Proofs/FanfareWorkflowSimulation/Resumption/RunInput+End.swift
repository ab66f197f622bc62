internal import FanfareWorkflows

extension RunInput {
  /// The end of an activity; `nil` if it tells something else.
  var end: ActivityEnd? {
    if case .activityEnded(let end) = event { end } else { nil }
  }
}

extension ActivityEnd {
  var failure: ActivityFailure? {
    if case .failure(let failure) = outcome { failure } else { nil }
  }
}
