internal import Instrumentation

/// An attempt under way; a class so that it moves for the price of a pointer.
final class AttemptRun: Sendable {
  let info: AttemptInfo
  let permit: ServiceState.Permit
  let fault: Fault?
  let request: TransportRequest
  let context: InstrumentationContext

  init(
    info: AttemptInfo,
    permit: ServiceState.Permit,
    fault: Fault?,
    request: TransportRequest,
    context: InstrumentationContext
  ) {
    self.info = info
    self.permit = permit
    self.fault = fault
    self.request = request
    self.context = context
  }
}
