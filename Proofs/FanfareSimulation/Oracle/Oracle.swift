internal import Fanfare
internal import Instrumentation
internal import Synchronization

/// Watches a run through the events of its calls, beside models of every policy.
final class Oracle: CallObserver {
  private struct State {
    var models: [ServiceName: [any PolicyModel]] = [:]
    var calls: [CallID: CallFacts] = [:]
    var groups: [GroupID: GroupWatch] = [:]
    var notes = Notes()
  }

  private let state: Mutex<State>
  private let policies: [ServiceName: ServicePolicy]
  private let clock: any MonotonicClock

  init(_ members: [RandomMember], _ conversation: Conversation, clock: any MonotonicClock) {
    self.clock = clock
    policies = Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.policy) })
    var state = State()
    // Services fall back on later ones only, and those may fall back as well.
    var askedByFlights: Set<ServiceName> = []
    for member in members {
      let isAskedByFlights = askedByFlights.contains(member.name)
      if member.policy.singleFlight || isAskedByFlights, let next = member.fallbackService {
        askedByFlights.insert(next)
      }
      let endpoints = (try? Service(member.urls).endpoints.get()) ?? []
      let models: [(any PolicyModel)?] = [
        BreakerModel(member.policy, endpoints: endpoints, conversation),
        RepetitionModel(member.policy, conversation),
        HedgeModel(member.policy),
        AdmissionModel(member.policy), TurnModel(member.policy),
        PauseModel(member.policy, conversation, endpoints.count),
        PermitModel(member.policy, endpoints: endpoints.count),
        EndpointModel(member.policy, endpoints: endpoints, conversation),
        SharingModel(member.policy, isAskedByFlights: isAskedByFlights, conversation),
      ]
      state.models[member.name] = models.compactMap(\.self)
    }
    self.state = Mutex(state)
  }

  /// What the models had to say, which they then forget.
  func takeNotes() -> Notes {
    state.withLock { state in
      defer { state.notes = Notes() }
      return state.notes
    }
  }

  /// Whether a call is part of another one, whose service had nothing.
  private func isFallback(_ call: CallFacts, in group: GroupID, _ state: State) -> Bool {
    state.calls.values.contains {
      $0.info.group == group && $0.info.path == call.info.path
        && $0.policy.fallback == .service(call.info.service)
    }
  }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    let now = clock.now
    let deadline = context.deadline?.instant
    state.withLock { state in
      switch event {
      case .callStarted(let info):
        guard let policy = policies[info.service] else { return }
        let call = CallFacts(info, policy, deadline: deadline)
        state.calls[info.id] = call
        if let group = info.group, !isFallback(call, in: group, state) {
          call.countsInGroup = true
          state.groups[group]?.begin(call, &state.notes)
        }
        tell(.started, info, at: now, &state)
      case .attemptStarted(let info, let attempt):
        tell(.attemptStarted(attempt), info, at: now, &state)
        state.calls[info.id]?.running[attempt.number] = attempt
        state.calls[info.id]?.started.append(attempt)
        state.calls[info.id]?.retryDue = nil
      case .attemptEnded(let info, let attempt):
        tell(.attemptEnded(attempt), info, at: now, &state)
        state.calls[info.id]?.running[attempt.number] = nil
        state.calls[info.id]?.ended.append(attempt)
        if case .retried(let delay) = attempt.fate {
          state.calls[info.id]?.retryDue = now.advanced(by: delay)
        }
      case .attemptRefused(let info, let error):
        state.calls[info.id]?.refusal = error
        tell(.refused(error), info, at: now, &state)
      case .circuitChanged(let info, let endpoint, let circuit):
        tell(.circuitChanged(endpoint, circuit), info, at: now, &state)
      case .endpointEjected(let info, let endpoint, let until):
        tell(.ejected(endpoint, until: until), info, at: now, &state)
      case .callEnded(let info, let summary):
        state.calls[info.id]?.end = now
        state.calls[info.id]?.summary = summary
        if let group = info.group, let call = state.calls[info.id], call.countsInGroup {
          state.groups[group]?.end(call, summary.error, at: now)
        }
        tell(.ended(summary), info, at: now, &state)
        state.calls[info.id] = nil
      case .groupStarted(let info):
        state.groups[info.id] = GroupWatch.step(in: context).map(GroupWatch.init)
      case .groupEnded(let info, _):
        state.groups.removeValue(forKey: info.id)?.finish(&state.notes)
      case .waitStarted(let info, let reason, at: _): tell(.waits(reason), info, at: now, &state)
      case .stepStarted, .servicePaused, .messagesExchanged: return
      }
    }
  }

  private func tell(_ happening: Happening, _ info: CallInfo, at now: MonotonicInstant, _ state: inout State)
  {
    guard let call = state.calls[info.id], var models = state.models[info.service] else { return }
    state.models[info.service] = nil
    for index in models.indices { models[index].observe(happening, call, at: now, &state.notes) }
    state.models[info.service] = models
  }
}
