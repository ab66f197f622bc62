/// What a client knows of a service at a moment: what its policies hold, and what they would let through.
public struct ServiceSnapshot: Hashable, Sendable {
  /// The state of a circuit breaker.
  public enum Circuit: Hashable, Sendable {
    /// Attempts go through; so many were made and failed within the breaker's window, as of the last that ended.
    case closed(attempts: Int, failures: Int)
    /// No attempt goes through before this instant.
    case open(until: MonotonicInstant)
    /// So many attempts run to see whether the endpoint is well again.
    case halfOpen(probes: Int)
  }

  /// The state of a concurrency limit.
  public struct Concurrency: Hashable, Sendable {
    /// How many attempts may run at a time, as the limit stands now.
    public let limit: Int
    /// How many run.
    public let running: Int
    /// How many wait.
    public let waiting: Int
  }

  /// What is known of one endpoint.
  public struct EndpointState: Hashable, Sendable {
    /// The endpoint.
    public let endpoint: Endpoint
    /// The attempts that are with it.
    public let attempts: Int
    /// Its circuit breaker; `nil` if it has none.
    public let circuit: Circuit?
    /// Its concurrency limit; `nil` if it has none.
    public let concurrency: Concurrency?
    /// What its answers took lately, by which endpoints are chosen; `nil` if it is the only one, or hasn't answered.
    public let latency: Duration?
    /// Until when it is left out; `nil` if it isn't.
    public let ejectedUntil: MonotonicInstant?
  }

  /// The name of the service.
  public let name: ServiceName
  /// The place whose policy holds, such as a task in a file; `nil` if it is the service's own.
  public let place: String?
  /// The calls that were admitted and haven't ended.
  public let calls: Int
  /// How long the next attempt would wait for its turn; `nil` if there is no limit, neither set nor learnt.
  public let turn: Duration?
  /// How many attempts wait for their turns.
  public let waiting: Int
  /// The pause that the service has asked for; `nil` if there is none now.
  public let pause: ServicePause?
  /// How many retries could be paid for now; `nil` if they are free.
  public let retries: Int?
  /// How many hedges could be paid for now by their own budget; `nil` if none are made.
  public let hedges: Int?
  /// How long an attempt runs before it gets company; `nil` if none does, or too little is known.
  public let hedgeDelay: Duration?
  /// What its answers have come to since the client knows it, by its ``ServicePolicy/meters``.
  public let meters: Meters
  /// Its endpoints, in the order in which they were given.
  public let endpoints: [EndpointState]
}
