public import HTTPTypes

/// What the calls to one service follow: time-outs, retries, hedges, breaker, limits and the rest.
///
/// A policy is a value: it can be printed, compared, shared between services and kept in a file. Each part applies in a
/// place that is fixed; a user sets values, never the order:
///
/// fallback > cache > single-flight > total time-out > load shedding > retries and hedges > limits > choice of the endpoint >
/// circuit breaker > concurrency limit > attempt time-out > injected faults > transport
///
/// Without any configuration calls are safe: they end by 30 s, are repeated only where that is harmless and within a
/// budget, and leave a service alone that fails. <doc:ChoosingPolicies> tells what to set against which symptom.
public struct ServicePolicy: Hashable, Sendable {
  /// The time that a call may take in all, whatever happens inside it; greater than zero, default 30 s.
  ///
  /// A surrounding ``withDeadline(_:_:)`` can only shorten it.
  public var timeout: Duration = .seconds(30)

  /// The time that one attempt may take; `nil`, the default, leaves it the whole ``timeout``.
  public var attemptTimeout: Duration?

  /// How an attempt is given up that takes far longer than others usually do; `nil`, the default, means not at all.
  public var medianTimeout: MedianTimeoutPolicy?

  /// How long nothing may come of an answer that is read while it comes (``ServiceClient/stream(_:)``), while there is room for it;
  /// greater than zero, default 60 s, and `nil` for any time.
  ///
  /// For such a call ``attemptTimeout`` is the time until the answer's head, and ``timeout`` that until its end.
  public var idleTimeout: Duration? = .seconds(60)

  /// Which calls may be sent more than once; a call can say so itself.
  public var idempotency = IdempotencyRule.byMethod

  /// When an attempt that failed is repeated.
  public var retry = RetryPolicy()

  /// How many repetitions the service is sent in proportion to its calls; `nil` sets no bound.
  public var retryBudget: RetryBudgetPolicy? = RetryBudgetPolicy()

  /// When a second attempt is made beside a slow one; `nil`, the default, means never.
  public var hedge: HedgePolicy?

  /// When an endpoint that fails is left alone; `nil` means never.
  public var circuitBreaker: CircuitBreakerPolicy? = CircuitBreakerPolicy()

  /// How many attempts may be with one endpoint at a time; `nil`, the default, sets no bound.
  public var concurrency: ConcurrencyPolicy?

  /// How limits are followed that the service tells of in its answers; `nil` means not at all.
  public var learnedLimits: LearnedLimitsPolicy? = LearnedLimitsPolicy()

  /// How many attempts are made in a second; `nil`, the default, sets no bound.
  public var rateLimit: RateLimitPolicy?

  /// How much of what an attempt takes there is in a time, such as requests and tokens per minute; none unless it is set.
  public var limits: [LimitPolicy] = []

  /// What is summed up over the answers of the service, such as tokens and money; nothing unless it is set.
  public var meters: [MeterPolicy] = []

  /// Which calls are refused first when too many are under way; `nil`, the default, refuses none.
  public var loadShedding: LoadSheddingPolicy?

  /// When one of several endpoints is left out; `nil` means never.
  ///
  /// It has no meaning for a single endpoint.
  public var outliers: OutlierPolicy? = OutlierPolicy()

  /// What a call gets when it fails; `nil`, the default, leaves it its error.
  public var fallback: Fallback?

  /// How long answers are used again; `nil`, the default, keeps none.
  public var cache: CachePolicy?

  /// Whether equal calls that run at the same time share one answer; only idempotent calls do.
  public var singleFlight = false

  /// How redirects are followed; `nil`, the default, follows none: such an answer is an error then.
  public var redirects: RedirectPolicy?

  /// Which bodies of requests are compressed; `nil`, the default, compresses none.
  public var requestCompression: RequestCompressionPolicy?

  /// The certificates of the service; `nil`, the default, leaves them to the transport.
  public var tls: TLSPolicy?

  /// Whether the service is spoken to in HTTP/2; ``HTTP2Use/allow``, the default, leaves that to the transport.
  public var http2 = HTTP2Use.allow

  /// Faults that are put into attempts on purpose; `nil`, the default, means none.
  public var faults: FaultPolicy?

  /// The size in bytes that a response body may have; default 16 MiB.
  public var maximumResponseBytes = 16 << 20

  /// The header field that tells the service how many milliseconds are left; `nil` sends none.
  public var deadlineHeader: HTTPField.Name? = .requestTimeoutMilliseconds

  /// Creates a policy with safe defaults; set the parts that are to differ.
  ///
  /// ```swift
  /// var policy = ServicePolicy(timeout: .seconds(2))
  /// policy.hedge = HedgePolicy(after: .percentile(0.95))
  /// ```
  ///
  /// - Parameters:
  ///   - timeout: the time that a call may take in all; greater than zero.
  ///   - attemptTimeout: the time that one attempt may take, at most `timeout`; `nil` leaves it the whole of it.
  ///   - change: sets what else is to differ from the defaults.
  public init(
    timeout: Duration = .seconds(30),
    attemptTimeout: Duration? = nil,
    _ change: (inout ServicePolicy) -> Void = { _ in }
  ) {
    self.timeout = timeout
    self.attemptTimeout = attemptTimeout
    change(&self)
  }

  /// No retries, no breaker, no limits, set or learnt: one attempt within the time-out.
  public static let bare = ServicePolicy {
    $0.retry = .never
    $0.retryBudget = nil
    $0.circuitBreaker = nil
    $0.outliers = nil
    $0.learnedLimits = nil
  }
}

extension ServicePolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = ServicePolicy()

  static let fields: [PolicyField<ServicePolicy>] = [
    PolicyField("timeout", \.timeout),
    PolicyField("attemptTimeout", \.attemptTimeout),
    PolicyField("medianTimeout", \.medianTimeout),
    PolicyField("idleTimeout", \.idleTimeout),
    PolicyField("idempotency", \.idempotency),
    PolicyField("retry", \.retry),
    PolicyField("retryBudget", \.retryBudget),
    PolicyField("hedge", \.hedge),
    PolicyField("circuitBreaker", \.circuitBreaker),
    PolicyField("concurrency", \.concurrency),
    PolicyField("learnedLimits", \.learnedLimits),
    PolicyField("rateLimit", \.rateLimit),
    PolicyField("limits", \.limits),
    PolicyField("meters", \.meterList),
    PolicyField("loadShedding", \.loadShedding),
    PolicyField("outliers", \.outliers),
    PolicyField("fallback", \.fallback),
    PolicyField("cache", \.cache),
    PolicyField("singleFlight", \.singleFlight),
    PolicyField("redirects", \.redirects),
    PolicyField("requestCompression", \.requestCompression),
    PolicyField("tls", \.tls),
    PolicyField("http2", \.http2),
    PolicyField("faults", \.faults),
    PolicyField("maximumResponseBytes", \.maximumResponseBytes),
    PolicyField("deadlineHeader", \.deadlineHeaderText),
  ]

  private var deadlineHeaderText: HeaderNameText? {
    get { deadlineHeader.map(HeaderNameText.init(name:)) }
    set { deadlineHeader = newValue?.name }
  }
}

/// The name of a header field as it stands in a file.
private struct HeaderNameText: Codable {
  let name: HTTPField.Name

  init(name: HTTPField.Name) { self.name = name }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let name = HTTPField.Name(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\"\(text)\" isn't a field name"
      )
    }
    self.name = name
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name.canonicalName)
  }
}
