internal import FanfareJSON

extension Activity {
  /// Whether another activity asks for the same: then what came of that is what would come of this.
  ///
  /// What is worked out where it is performed is the same if all that it is worked out from is, the secrets aside.
  func isSame(as other: Activity) -> Bool {
    switch (self, other) {
    case (.http(let first), .http(let second)): first.isSame(as: second)
    case (.openAPI(let first), .openAPI(let second)):
      first.document == second.document && first.operationID == second.operationID
        && first.parameters == second.parameters && first.authentication == second.authentication
    case (.native(let name, let argument), .native(let otherName, let otherArgument)):
      name == otherName && argument == otherArgument
    case (.publish(let event), .publish(let otherEvent)): event == otherEvent
    case (.subworkflow(let first), .subworkflow(let second)):
      first.definition.namespace == second.definition.namespace
        && first.definition.name == second.definition.name
        && first.include?.digest == second.include?.digest && first.input == second.input
    case (.deferred(let first), .deferred(let second)): first.isSame(as: second)
    default: false
    }
  }
}

extension HTTPCall {
  fileprivate func isSame(as other: HTTPCall) -> Bool {
    method == other.method && url == other.url && query == other.query
      && headers.elementsEqual(other.headers, by: ==) && body.isSame(as: other.body)
      && form == other.form && acceptsRedirection == other.acceptsRedirection
      && authentication == other.authentication
  }
}

extension RequestBody {
  fileprivate func isSame(as other: RequestBody) -> Bool {
    switch (self, other) {
    case (.none, .none): true
    case (.json(let first), .json(let second)): first == second
    case (.text(let first), .text(let second)): first == second
    case (.bytes(let first, let type), .bytes(let second, let otherType)):
      first == second && type == otherType
    default: false
    }
  }
}
