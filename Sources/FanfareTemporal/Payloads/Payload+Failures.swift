internal import FanfareJSON
internal import FanfareWorkflows

extension Payload {
  private static let key = "fanfare-optional-failures"

  /// What is optional and failed, of a run whose output this is.
  ///
  /// It stands in the metadata of the output, which other clients pass over, so that ours needs no second question.
  var optionalFailures: [WorkflowError] {
    get {
      let value = metadata[Self.key].flatMap { try? JSONValue(parsing: $0) }
      return (value?.arrayValue ?? []).compactMap { WorkflowError(problem: $0) }
    }
    set {
      guard let first = newValue.first else { return metadata[Self.key] = nil }
      // Of what is too large together, one is kept: the run is partial nevertheless.
      let all = JSONValue.array(newValue.map(\.json)).serialized()
      let isSmall = all.count <= Self.maximumBytes
      metadata[Self.key] = isSmall ? all : JSONValue.array([first.brief.json]).serialized()
    }
  }
}

extension WorkflowError {
  /// The same without what led to it and what a service answered, which may be large.
  fileprivate var brief: WorkflowError {
    var brief = self
    (brief.causes, brief.body) = ([], nil)
    return brief
  }
}
