internal import FanfareJSON
internal import FanfareSchema

extension DefinitionReader {
  func switchCases(_ content: Located) -> TaskDefinition.Kind? {
    var cases: [SwitchCase] = []
    for element in content.elements(of: "switch") {
      let members = element.members(of: "a case")
      guard members.count == 1, let (name, value) = members.first else {
        if element.value.objectValue != nil {
          element.report("each item of a switch has one case, under its name")
        }
        continue
      }
      guard let fields = value.fields(of: .switchCase) else { continue }
      if fields["when"] == nil, cases.contains(where: { $0.condition == nil }) {
        value.report("a switch has only one case without 'when'")
      }
      guard let then = fields["then"]?.text("the name of a task, or continue, exit or end") else { continue }
      cases.append(
        SwitchCase(name: name, condition: fields["when"].flatMap(condition), then: FlowDirective(then))
      )
    }
    if content.value.arrayValue?.isEmpty == true { content.report("the switch has no case") }
    return .switch(cases)
  }

  func raise(_ content: Located) -> TaskDefinition.Kind? {
    guard
      let error = content.fields(of: .raise, form: "{ error: { type: …, status: … } }")?["error"]
    else { return nil }
    if error.value.stringValue != nil {
      return component(error, of: "errors", in: components.errors).map { .raise($0) }
    }
    return self.error(error).map { .raise($0) }
  }

  /// Reads an error that can be raised.
  func error(_ value: Located) -> ErrorDefinition? {
    guard
      let fields = value.fields(of: .error), let type = fields["type"], let status = fields["status"]
    else { return nil }
    if status.value.stringValue?.hasExpression != true { _ = status.integer(in: 100...999) }
    guard let type = textTemplate(type, "the type of an error, a URI") else { return nil }
    return ErrorDefinition(
      type: type,
      status: template(status),
      title: fields["title"].flatMap { textTemplate($0) },
      detail: fields["detail"].flatMap { textTemplate($0) },
      instance: fields["instance"].flatMap { textTemplate($0) }
    )
  }

  func tryTask(_ content: Located, _ fields: Fields) -> TaskDefinition.Kind? {
    let tasks = deeper().tasks(content)
    guard let handling = fields["catch"] else {
      content.findings.report("a 'try' task needs 'catch'", at: fields.whole.location)
      return nil
    }
    guard let fields = handling.fields(of: .handling, form: "{ do: [ … ] }") else { return nil }
    let name = fields["as"].flatMap(variable) ?? "error"
    let inner = defining(name)
    return .try(
      TryDefinition(
        tasks: tasks,
        filter: fields["errors"].flatMap(filter) ?? ErrorFilter(),
        errorName: name,
        condition: fields["when"].flatMap(inner.condition),
        exception: fields["exceptWhen"].flatMap(inner.condition),
        retry: fields["retry"].flatMap(inner.retry),
        handler: fields["do"].map { inner.deeper().tasks($0) },
        then: fields["then"]?.text("the name of a task, or continue, exit or end").map(FlowDirective.init)
      )
    )
  }

  private func filter(_ value: Located) -> ErrorFilter? {
    guard let with = value.fields(of: .errors)?["with"] else { return nil }
    guard let fields = with.fields(of: .errorFilter) else { return nil }
    if fields.object.isEmpty {
      let names = DefinitionObject.errorFilter.members.optional.filter { $0 != "details" }
      with.report("an error filter needs at least one of \(names.joined(separator: ", "))")
    }
    for (name, value) in fields.object where value.stringValue?.hasExpression == true {
      fields[name]?.report("an error filter compares with what stands here; catch.when takes an expression")
    }
    return ErrorFilter(
      type: fields["type"].flatMap { $0.text() }.map(ErrorType.init),
      status: fields["status"].flatMap { $0.integer(in: 100...999) },
      instance: fields["instance"].flatMap { $0.text() },
      title: fields["title"].flatMap { $0.text() },
      detail: (fields["detail"] ?? fields["details"]).flatMap { $0.text() }
    )
  }

  private func retry(_ value: Located) -> RetryDefinition? {
    if value.value.stringValue != nil { return component(value, of: "retries", in: components.retries) }
    return retryPolicy(value)
  }

  /// Reads when tasks are tried again.
  func retryPolicy(_ value: Located) -> RetryDefinition? {
    let form = "{ limit: { attempt: { count: \(value.value.intValue ?? 3) } } }"
    guard let fields = value.fields(of: .retry, form: form) else { return nil }
    var retry = RetryDefinition()
    retry.condition = fields["when"].flatMap(condition)
    retry.exception = fields["exceptWhen"].flatMap(condition)
    retry.delay = fields["delay"].flatMap(duration)
    if let backoff = fields["backoff"] {
      let form = backoff.fields(of: .backoff, form: "{ exponential: {} }")?.object
      if let form, form.count != 1 {
        let forms = DefinitionObject.backoff.members.optional.joined(separator: ", ")
        backoff.report("backoff needs one of \(forms)")
      }
      retry.backoff = form?.names.lazy.compactMap(BackoffForm.init(rawValue:)).first ?? .constant
    }
    if let limit = fields["limit"]?.fields(of: .retryLimit) {
      let attempt = limit["attempt"]?.fields(of: .attemptLimit)
      retry.maximumRetries = attempt?["count"].flatMap { $0.integer(in: 0 ... .max) }
      retry.tryTimeout = attempt?["duration"].flatMap(duration)
      retry.duration = limit["duration"].flatMap(duration)
    }
    if let jitter = fields["jitter"]?.fields(of: .jitter),
      let from = jitter["from"].flatMap(duration), let to = jitter["to"].flatMap(duration)
    {
      retry.jitter = (from, to)
    }
    return retry
  }
}
