internal import FanfareJSON

extension RunPlanner {
  /// Works out a call and asks for it.
  mutating func perform(_ call: CallDefinition, _ id: Frame.ID) throws(WorkflowError) {
    let input = frames[id].input
    let scope = scope(of: id)
    switch call {
    case .http(let definition):
      let key = key(of: id)
      guard !definition.isDeferred else { return postpone(.http(definition), id, key) }
      request(.http(try definition.call(input, scope, key)), for: id, key)
    case .openAPI(let definition):
      let key = key(of: id)
      guard !definition.isDeferred else { return postpone(.openAPI(definition), id, key) }
      request(.openAPI(try definition.call(input, scope, key)), for: id, key)
    case .native(let name, let arguments):
      let key = key(of: id)
      if let arguments, arguments.mentionsSecrets {
        return postpone(.native(name, argument: arguments), id, key)
      }
      let argument = try arguments?.value(of: input, in: scope) ?? input
      request(.native(name, argument: argument), for: id, key)
    case .function(let name, let arguments):
      guard let function = run.workflow.functions[name] else {
        throw WorkflowError(.configuration, "there is no function '\(name)'")
      }
      let argument = try arguments?.value(of: input, in: scope) ?? input
      performList([function], id, input: argument, locals: Locals())
    case .map(let map):
      performMap(map, id, items: try map.items.value(of: input, in: scope).items())
    }
  }

  /// Asks for an event to be published.
  mutating func performEmit(_ template: Template, _ id: Frame.ID) throws(WorkflowError) {
    let document = run.workflow.document
    let defaults = EventDefaults(
      id: "\(run.id)-\(activityCount)",
      source: "/\(document.namespace)/\(document.name)",
      time: wallTime
    )
    let key = key(of: id)
    guard !template.mentionsSecrets else { return postpone(.event(template, defaults), id, key) }
    let value = try template.value(of: frames[id].input, in: scope(of: id))
    request(.publish(event: try defaults.applied(to: value)), for: id, key)
  }

  /// Asks for a run of another workflow.
  mutating func performRun(_ definition: SubworkflowDefinition, _ id: Frame.ID) throws(WorkflowError) {
    let input = frames[id].input
    let (key, include) = (key(of: id), run.header.include(of: definition))
    let activity: Activity
    if let template = definition.input, template.mentionsSecrets {
      let source = DeferredActivity.Source.subworkflow(definition, include, input: template)
      activity = .deferred(DeferredActivity(source, input: input, scope: scope(of: id), key: key))
    } else {
      let argument = try definition.input?.value(of: input, in: scope(of: id)) ?? input
      activity = .subworkflow(SubworkflowCall(definition: definition, include: include, input: argument))
    }
    request(activity, for: id, key, isAwaited: definition.isAwaited)
    if !definition.isAwaited { complete(id, input) }
  }

  /// Asks for an activity that is worked out where it is performed.
  private mutating func postpone(_ source: DeferredActivity.Source, _ id: Frame.ID, _ key: ActivityKey) {
    let activity = DeferredActivity(source, input: frames[id].input, scope: scope(of: id), key: key)
    request(.deferred(activity), for: id, key)
  }

  /// Asks for an activity.
  private mutating func request(
    _ activity: Activity,
    for id: Frame.ID,
    _ key: ActivityKey,
    isAwaited: Bool = true
  ) {
    let request = ActivityRequest(
      number: activityCount,
      frame: isAwaited ? id : nil,
      activity: activity,
      task: frames[id].info,
      // What isn't waited for is limited by what limits the run.
      deadline: deadline(of: isAwaited ? id : .run),
      key: key
    )
    activityCount += 1
    if isAwaited { frames[id].activity = request.number }
    activities.append(request, number: request.number)
    decision.commands.append(.perform(request))
  }

  /// What tells the activity of a task from all others of all runs.
  private func key(of id: Frame.ID) -> ActivityKey {
    var sites: [String] = []
    var indices: [Int] = []
    var (child, next) = (id, frames[id].parent)
    while let parent = next {
      if let index = frames[parent].body.index(at: frames[child].position) { indices.append(index) }
      // A function and an extension stand in one place of the definition, and are performed for many.
      if !frames[parent].stage.isBody || frames[parent].task.callsFunction {
        sites.append(frames[parent].task.reference)
      }
      (child, next) = (parent, frames[parent].parent)
    }
    sites.reverse()
    indices.reverse()
    let place = frames[id].task.reference
    let generation = frames[id].generation
    return ActivityKey(
      run: run.header.keyPrefix ?? run.id,
      place: place,
      sites: sites,
      indices: indices,
      generation: generation
    )
  }
}

extension TaskDefinition {
  /// Whether it performs a task that doesn't stand within it in the definition.
  fileprivate var callsFunction: Bool {
    if case .call(.function) = kind { true } else { false }
  }
}

extension RunHeader {
  /// What was found when the run began for a workflow that it may run; `nil` if that was none.
  fileprivate func include(of definition: SubworkflowDefinition) -> Include? {
    includes.first {
      $0.namespace == definition.namespace && $0.name == definition.name && $0.asked == definition.version
    }
  }
}
