internal import HTTPTypes
public import Instrumentation
internal import Tracing

/// Makes a span for each call and a child span for each attempt.
///
/// The tracer is the installed one. The context of an attempt's span goes out with its request, so the
/// service's own spans become its children (W3C `traceparent`, if that is what the tracer writes).
public struct TracingObserver: CallObserver {
  /// Creates the observer.
  public init() {}

  /// Starts or ends the span of a call or an attempt.
  public func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    switch event {
    case .callStarted(let call):
      start("call \(call.service)", .internal, in: &context) { attributes in
        attributes["fanfare.service"] = call.service.rawValue
        attributes["fanfare.call.id"] = call.id.description
      }
    case .attemptStarted(let call, let attempt):
      start("\(call.method?.rawValue ?? "HTTP") \(call.service)", .client, in: &context) { attributes in
        attributes["fanfare.service"] = call.service.rawValue
        if let method = call.method { attributes["http.request.method"] = method.rawValue }
        attributes["url.path"] = call.path
        attributes.merge(attempt.endpoint.origin.spanAttributes)
        attributes["fanfare.attempt.kind"] = attempt.kind.name
        if attempt.number > 1 { attributes["http.request.resend_count"] = attempt.number - 1 }
      }
    case .attemptEnded(_, let attempt):
      context.callSpan?.attributes["fanfare.attempt.fate"] = attempt.fate.description
      end(context.callSpan, status: attempt.status?.code, error: attempt.error)
    case .attemptRefused(_, let error):
      context.callSpan?.addEvent(
        SpanEvent(name: "attempt refused", attributes: ["error.type": .string(error.code.rawValue)])
      )
    case .circuitChanged(_, let endpoint, let state):
      context.callSpan?.addEvent(
        SpanEvent(
          name: state == .closed ? "circuit closed" : "circuit opened",
          attributes: endpoint.origin.spanAttributes
        )
      )
    case .endpointEjected(_, let endpoint, until: _):
      context.callSpan?.addEvent(
        SpanEvent(
          name: "endpoint left out",
          attributes: endpoint.origin.spanAttributes
        )
      )
    case .callEnded(_, let summary):
      context.callSpan?.attributes["fanfare.source"] = summary.source.rawValue
      end(context.callSpan, status: nil, error: summary.error)
    case .groupStarted, .stepStarted, .groupEnded:
      break
    }
  }

  private func start(
    _ name: String,
    _ kind: SpanKind,
    in context: inout InstrumentationContext,
    describe: (inout SpanAttributes) -> Void
  ) {
    let span: any Span = InstrumentationSystem.tracer.startAnySpan(name, context: context, ofKind: kind)
    span.updateAttributes(describe)
    context = span.context
    context.callSpan = span
  }

  private func end(_ span: (any Span)?, status: Int?, error: ServiceError?) {
    guard let span else { return }
    if let status { span.attributes["http.response.status_code"] = status }
    if let error {
      span.attributes["error.type"] = error.code.rawValue
      if let refusal = error.retryRefusal { span.attributes["fanfare.retry.refusal"] = refusal.description }
      span.setStatus(SpanStatus(code: .error, message: error.message))
    }
    span.end()
  }
}

extension InstrumentationContext {
  /// The span of the call or attempt that this context belongs to.
  fileprivate var callSpan: (any Span)? {
    get { self[CallSpanKey.self] }
    set { self[CallSpanKey.self] = newValue }
  }
}

private enum CallSpanKey: InstrumentationContextKey {
  typealias Value = any Span
}

extension Origin {
  fileprivate var spanAttributes: SpanAttributes {
    var attributes = SpanAttributes()
    for (name, value) in serverAttributes { attributes[name] = value }
    return attributes
  }
}
