internal import HTTPTypes
public import Instrumentation
internal import Tracing

/// Makes a span for each call and a child span for each attempt; the calls of a group are the children of its span.
///
/// So four calls side by side are one trace, also where no span surrounds them.
///
/// The tracer is the installed one. The context of an attempt's span goes out with its request, so the
/// service's own spans become its children (W3C `traceparent`, if that is what the tracer writes).
public struct TracingObserver: CallObserver {
  /// Creates the observer.
  public init() {}

  /// Starts or ends the span of a group, a call or an attempt.
  public func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    switch event {
    case .callStarted(let call):
      start("call \(call.service)", .internal, in: &context) { attributes in
        attributes["fanfare.service"] = call.service.rawValue
        attributes["fanfare.call.id"] = call.id.description
      }
    case .waitStarted(_, let reason, at: _):
      context.ownSpan?.addEvent(
        SpanEvent(name: "call waits", attributes: ["fanfare.wait.reason": .string(reason.rawValue)])
      )
    case .messagesExchanged: break
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
      context.ownSpan?.attributes["fanfare.attempt.fate"] = attempt.fate.description
      end(context.ownSpan, status: attempt.status?.code, error: attempt.error)
    case .attemptRefused(_, let error):
      context.ownSpan?.addEvent(
        SpanEvent(name: "attempt refused", attributes: ["error.type": .string(error.code.rawValue)])
      )
    case .circuitChanged(_, let endpoint, let state):
      context.ownSpan?.addEvent(
        SpanEvent(
          name: state == .closed ? "circuit closed" : "circuit opened",
          attributes: endpoint.origin.spanAttributes
        )
      )
    case .endpointEjected(_, let endpoint, until: _):
      context.ownSpan?.addEvent(
        SpanEvent(
          name: "endpoint left out",
          attributes: endpoint.origin.spanAttributes
        )
      )
    case .servicePaused(_, let pause):
      context.ownSpan?.addEvent(
        SpanEvent(name: "service paused", attributes: ["fanfare.pause.cause": .string(pause.cause.rawValue)])
      )
    case .callEnded(_, let summary):
      context.ownSpan?.attributes["fanfare.source"] = summary.source.rawValue
      end(context.ownSpan, status: nil, error: summary.error)
    case .groupStarted(let group):
      start("calls in \(group.kind.rawValue)", .internal, in: &context) { attributes in
        attributes["fanfare.group.id"] = group.id.description
        attributes["fanfare.group.calls"] = group.count
      }
    case .groupEnded(_, let summary):
      // No error of its own: whether failures matter is for the caller to say, and those of calls are in their spans.
      context.ownSpan?.updateAttributes { attributes in
        attributes["fanfare.group.successes"] = summary.successes
        attributes["fanfare.group.failures"] = summary.failures
      }
      end(context.ownSpan, status: nil, error: nil)
    case .stepStarted(_, let step, let service):
      context.ownSpan?.addEvent(
        SpanEvent(name: "step \(step)", attributes: ["fanfare.service": .string(service.rawValue)])
      )
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
    context.ownSpan = span
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
  /// The span of the group, call or attempt that this context belongs to.
  fileprivate var ownSpan: (any Span)? {
    get { self[OwnSpanKey.self] }
    set { self[OwnSpanKey.self] = newValue }
  }
}

private enum OwnSpanKey: InstrumentationContextKey {
  typealias Value = any Span
}

extension Origin {
  fileprivate var spanAttributes: SpanAttributes {
    var attributes = SpanAttributes()
    for (name, value) in serverAttributes { attributes[name] = value }
    return attributes
  }
}
