package import FanfareJSON

extension WorkflowError {
  /// Reads an error from problem details as ``json`` writes them; `nil` if they are none.
  package init?(problem: JSONValue) {
    guard let type = problem["type"]?.stringValue, let status = problem["status"]?.intValue else {
      return nil
    }
    self.init(
      type: type,
      status: status,
      title: problem["title"]?.stringValue,
      detail: problem["detail"]?.stringValue,
      instance: problem["instance"]?.stringValue ?? ""
    )
    self.causes = (problem["causes"]?.arrayValue ?? []).compactMap { WorkflowError(problem: $0) }
    self.items = (problem["items"]?.arrayValue ?? []).compactMap(\.intValue)
    self.method = problem["method"]?.stringValue
    self.path = problem["path"]?.stringValue
    self.body = problem["body"]
  }
}
