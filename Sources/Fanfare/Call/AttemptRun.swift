internal import Instrumentation

/// An attempt under way.
struct AttemptRun {
  let info: AttemptInfo
  let permit: ServiceState.Permit
  /// What is sent; an exchange is known by it.
  let request: TransportRequest
  let context: InstrumentationContext
}
