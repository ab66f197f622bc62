public import CoreMetrics
internal import HTTPTypes
public import Instrumentation
internal import Metrics
internal import Synchronization

/// Records calls, attempts and the decisions of policies through swift-metrics.
///
/// | metric | | dimensions beside `service` |
/// |---|---|---|
/// | `http.client.request.duration` | seconds of each attempt, as OpenTelemetry's HTTP conventions name it | `http.request.method`, `server.address`, `server.port`, `http.response.status_code`, `error.type` |
/// | `fanfare.call.duration` | seconds of each call, whatever its number of attempts | `http.response.status_code`, `error.type`, `fanfare.source` |
/// | `fanfare.attempts` | attempts that ended | `fanfare.attempt.kind`, `fanfare.attempt.fate` |
/// | `fanfare.refusals` | attempts that a policy of this side refused | `error.type` |
/// | `fanfare.circuit.changes` | circuit breakers that opened or closed | `fanfare.circuit.state`, `server.address`, `server.port` |
/// | `fanfare.ejections` | endpoints that were left out for a while | `server.address`, `server.port` |
/// | `fanfare.pauses` | pauses that services have asked for | |
/// | `fanfare.meter` | what answers come to, as ``ServicePolicy/meters`` have it; a sum of fractions | `fanfare.meter.name` |
///
/// A dimension without a value is left out; `fanfare.source` stands only with answers that didn't come from the service
/// itself. The kind is `first`, `retry` or `hedge`; the fate is what became of the attempt in its call, or why no
/// other followed (``RetryRefusal``).
public final class MetricsObserver: CallObserver {
  private struct Handlers {
    var recorders: [Series: Recorder] = [:]
    var counters: [Series: Counter] = [:]
    var sums: [Series: FloatingPointCounter] = [:]
  }

  private let factory: any MetricsFactory
  private let handlers = Mutex(Handlers())

  /// Creates the observer.
  ///
  /// - Parameter factory: makes recorders and counters; by default the one that the program has bootstrapped.
  public init(factory: any MetricsFactory = MetricsSystem.factory) {
    self.factory = factory
  }

  /// Records what happened.
  public func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    switch event {
    case .attemptEnded(let call, let attempt):
      var duration = Series("http.client.request.duration", of: call)
      duration.status = attempt.status?.code
      duration.error = attempt.error?.code
      duration.method = call.method
      duration.origin = attempt.endpoint.origin
      record(attempt.duration, in: duration)
      var fate = Series("fanfare.attempts", of: call)
      fate.kind = attempt.kind.name
      fate.fate = attempt.fate.name
      count(fate)
    case .callEnded(let call, let summary):
      var duration = Series("fanfare.call.duration", of: call)
      duration.status = summary.status?.code
      duration.error = summary.error?.code
      duration.source = summary.source == .service ? nil : summary.source
      record(summary.duration, in: duration)
      for entry in summary.meters.entries { add(entry, of: call) }
    case .attemptRefused(let call, let error):
      var refusals = Series("fanfare.refusals", of: call)
      refusals.error = error.code
      count(refusals)
    case .circuitChanged(let call, let endpoint, let state):
      var changes = Series("fanfare.circuit.changes", of: call)
      changes.circuit = state == .closed ? "closed" : "open"
      changes.origin = endpoint.origin
      count(changes)
    case .endpointEjected(let call, let endpoint, until: _):
      var ejections = Series("fanfare.ejections", of: call)
      ejections.origin = endpoint.origin
      count(ejections)
    case .servicePaused(let call, _):
      count(Series("fanfare.pauses", of: call))
    case .callStarted, .waitStarted, .attemptStarted, .messagesExchanged, .groupStarted, .stepStarted,
      .groupEnded:
      break
    }
  }

  private func record(_ duration: Duration, in series: Series) {
    let recorder = handlers.withLock { handlers in
      if let recorder = handlers.recorders[series] { return recorder }
      let recorder = Recorder(
        label: series.label,
        dimensions: series.dimensions,
        aggregate: true,
        factory: factory
      )
      handlers.recorders[series] = recorder
      return recorder
    }
    recorder.record(duration.inSeconds)
  }

  private func add(_ entry: Meters.Entry, of call: CallInfo) {
    var series = Series("fanfare.meter", of: call)
    series.meter = entry.name
    let sum = handlers.withLock { handlers in
      if let sum = handlers.sums[series] { return sum }
      let sum = FloatingPointCounter(label: series.label, dimensions: series.dimensions, factory: factory)
      handlers.sums[series] = sum
      return sum
    }
    sum.increment(by: entry.amount)
  }

  private func count(_ series: Series) {
    let counter = handlers.withLock { handlers in
      if let counter = handlers.counters[series] { return counter }
      let counter = Counter(label: series.label, dimensions: series.dimensions, factory: factory)
      handlers.counters[series] = counter
      return counter
    }
    counter.increment()
  }
}

/// What tells one recorder or counter from another.
private struct Series: Hashable {
  let label: String
  let service: ServiceName
  var status: Int?
  var error: ServiceError.Code?
  var method: HTTPRequest.Method?
  var origin: Origin?
  var kind: String?
  var fate: String?
  var circuit: String?
  var source: ResponseSource?
  var meter: String?

  init(_ label: String, of call: CallInfo) {
    self.label = label
    service = call.service
  }

  var dimensions: [(String, String)] {
    let optional = [
      ("http.response.status_code", status.map(String.init)),
      ("error.type", error?.rawValue),
      ("http.request.method", method?.rawValue),
      ("fanfare.attempt.kind", kind),
      ("fanfare.attempt.fate", fate),
      ("fanfare.circuit.state", circuit),
      ("fanfare.source", source?.rawValue),
      ("fanfare.meter.name", meter),
    ]
    return [("service", service.rawValue)]
      + optional.compactMap { name, value in value.map { (name, $0) } }
      + (origin?.serverAttributes ?? []).map { ($0.name, $0.value) }
  }
}
