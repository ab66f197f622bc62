package import FanfareJSON
package import FanfareText
internal import HTTPTypes

extension CallEvent {
  /// The event without the secrets in its texts: paths, names of services, and what services said.
  package func redacted(by redaction: Redaction) -> CallEvent {
    switch self {
    case .callStarted(let call): .callStarted(call.redacted(by: redaction))
    case .waitStarted(let call, let reason, let time):
      .waitStarted(call.redacted(by: redaction), reason, at: time)
    case .messagesExchanged(let call, let attempt, let messages):
      .messagesExchanged(call.redacted(by: redaction), attempt: attempt, messages.redacted(by: redaction))
    case .attemptStarted(let call, let attempt): .attemptStarted(call.redacted(by: redaction), attempt)
    case .attemptEnded(let call, let attempt):
      .attemptEnded(call.redacted(by: redaction), attempt.redacted(by: redaction))
    case .attemptRefused(let call, let error):
      .attemptRefused(call.redacted(by: redaction), error.redacted(by: redaction))
    case .circuitChanged(let call, let endpoint, let state):
      .circuitChanged(call.redacted(by: redaction), endpoint, state)
    case .endpointEjected(let call, let endpoint, let time):
      .endpointEjected(call.redacted(by: redaction), endpoint, until: time)
    case .servicePaused(let call, let pause): .servicePaused(call.redacted(by: redaction), pause)
    case .callEnded(let call, let summary):
      .callEnded(call.redacted(by: redaction), summary.redacted(by: redaction))
    case .groupStarted, .groupEnded: self
    case .stepStarted(let group, let step, let service):
      .stepStarted(group, step: step, service: service.redacted(by: redaction))
    }
  }
}

extension ServiceError {
  /// The error without the secrets in its texts; causes of other kinds that show one are left out.
  package func redacted(by redaction: Redaction) -> ServiceError {
    changed { contents in
      contents.text = redaction.applied(to: message)
      contents.service = service.redacted(by: redaction)
      contents.headers = HTTPFields(
        headers.map { HTTPField(name: $0.name, value: redaction.applied(to: $0.value)) }
      )
      contents.problem = problem?.redacted(by: redaction)
      contents.bodyExcerpt = bodyExcerpt.map(redaction.applied)
      contents.answer = answer.map(redaction.applied)
      contents.causes = causes.compactMap { cause in
        if let cause = cause as? ServiceError { return cause.redacted(by: redaction) }
        let text = "\(cause)"
        return redaction.applied(to: text) == text ? cause : nil
      }
    }
  }
}

extension Redaction {
  /// The value with `<hidden>` in the place of each secret in its texts and names; numbers that are one are replaced whole.
  package func applied(to value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text): .string(applied(to: text))
    case .number(let number): applied(to: "\(number)") == "\(number)" ? value : .string(Self.placeholder)
    case .array(let elements): .array(elements.map(applied))
    case .object(let object): .object(applied(to: object))
    case .null, .bool: value
    }
  }

  fileprivate func applied(to object: JSONObject) -> JSONObject {
    var shown = JSONObject()
    for (name, value) in object { shown[applied(to: name)] = applied(to: value) }
    return shown
  }
}

extension CallInfo {
  fileprivate func redacted(by redaction: Redaction) -> CallInfo {
    let (path, service) = (redaction.applied(to: path), service.redacted(by: redaction))
    // What is shared by all events of the call stays so where nothing is hidden.
    guard path != self.path || service != self.service else { return self }
    return CallInfo(
      service,
      method: method,
      path: path,
      id: id,
      group: group,
      start: start,
      owner: owner
    )
  }
}

extension ServiceName {
  fileprivate func redacted(by redaction: Redaction) -> ServiceName {
    ServiceName(redaction.applied(to: rawValue))
  }
}

extension Attempt {
  fileprivate func redacted(by redaction: Redaction) -> Attempt {
    guard let error else { return self }
    return Attempt(
      number: number,
      kind: kind,
      endpoint: endpoint,
      start: start,
      duration: duration,
      status: status,
      error: error.redacted(by: redaction),
      fate: fate,
      transfer: transfer
    )
  }
}

extension CallSummary {
  fileprivate func redacted(by redaction: Redaction) -> CallSummary {
    guard let error else { return self }
    return CallSummary(
      error: error.redacted(by: redaction),
      status: status,
      duration: duration,
      attempts: attempts,
      source: source,
      meters: meters
    )
  }
}

extension ProblemDetails {
  fileprivate func redacted(by redaction: Redaction) -> ProblemDetails {
    var problem = self
    problem.type = redaction.applied(to: type)
    problem.title = title.map(redaction.applied)
    problem.detail = detail.map(redaction.applied)
    problem.instance = instance.map(redaction.applied)
    problem.extensions = redaction.applied(to: extensions)
    return problem
  }
}
