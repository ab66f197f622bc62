public import CoreMetrics
internal import HTTPTypes
public import Instrumentation
internal import Metrics
internal import Synchronization

/// Records the durations of calls and attempts through swift-metrics.
///
/// - `http.client.request.duration`, in seconds, for every attempt, as OpenTelemetry's HTTP conventions name it.
/// - `fanfare.call.duration`, in seconds, for every call, whatever its number of attempts.
///
/// Both carry the dimensions `service`, and `http.response.status_code` and `error.type` where there are any;
/// attempts also `http.request.method`, `server.address` and `server.port`.
public final class MetricsObserver: CallObserver {
  private let factory: any MetricsFactory
  private let recorders = Mutex<[Series: Recorder]>([:])

  /// Creates the observer.
  ///
  /// - Parameter factory: makes the recorders; by default the one that the program has bootstrapped.
  public init(factory: any MetricsFactory = MetricsSystem.factory) {
    self.factory = factory
  }

  /// Records the duration of an attempt or a call that ended.
  public func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    switch event {
    case .attemptEnded(let call, let attempt):
      let series = Series(
        label: "http.client.request.duration",
        service: call.service,
        status: attempt.status?.code,
        error: attempt.error?.code,
        method: call.method,
        origin: attempt.endpoint.origin
      )
      recorder(of: series).record(attempt.duration.inSeconds)
    case .callEnded(let call, let summary):
      let series = Series(
        label: "fanfare.call.duration",
        service: call.service,
        status: summary.status?.code,
        error: summary.error?.code,
        method: nil,
        origin: nil
      )
      recorder(of: series).record(summary.duration.inSeconds)
    default:
      break
    }
  }

  private func recorder(of series: Series) -> Recorder {
    recorders.withLock { recorders in
      if let recorder = recorders[series] { return recorder }
      let recorder = Recorder(
        label: series.label,
        dimensions: series.dimensions,
        aggregate: true,
        factory: factory
      )
      recorders[series] = recorder
      return recorder
    }
  }
}

/// What tells one recorder from another.
private struct Series: Hashable {
  let label: String
  let service: ServiceName
  let status: Int?
  let error: ServiceError.Code?
  let method: HTTPRequest.Method?
  let origin: Origin?

  var dimensions: [(String, String)] {
    var dimensions = [("service", service.rawValue)]
    if let status { dimensions.append(("http.response.status_code", "\(status)")) }
    if let error { dimensions.append(("error.type", error.rawValue)) }
    if let method { dimensions.append(("http.request.method", method.rawValue)) }
    if let origin { dimensions += origin.serverAttributes.map { ($0.name, $0.value) } }
    return dimensions
  }
}
