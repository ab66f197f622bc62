internal import HTTPTypes

/// Something that is summed up over the answers of a service: tokens, pages, money.
///
/// Every attempt counts that the service answered with a status of success, also one whose answer can't be read or that another one has
/// overtaken: it has been paid for. What comes from a cache or is shared with an equal call counts once.
///
/// Of a stream of events (`text/event-stream`) each event is measured like an answer that has its data as its body, and the last one
/// counts for which there is a number: services tell in their last event what was used, or in each how much it is so far. An answer
/// that is read while it comes (``ServiceClient/stream(_:)``) is measured up to 1 MiB, or up to 1 MiB for each event; it is asked for
/// without compression, and its sums are known at its end.
///
/// ```swift
/// var policy = ServicePolicy()
/// policy.meters = [
///   MeterPolicy("usd") { _ in 0.002 },  // so much for each answer
///   MeterPolicy("bytes") { Double($0.body.count) },
/// ]
/// ```
///
/// In a file it is a member: `meters: { tokens: .usage.total_tokens }`.
public struct MeterPolicy: Hashable, Sendable {
  /// What is summed up.
  public var name: String

  /// How much of it an answer is; where that can't be told, nothing.
  public var amount: LimitMeasure<ServiceResponse>

  /// Creates a meter.
  ///
  /// - Parameters:
  ///   - name: what is summed up.
  ///   - amount: how much of it an answer is.
  public init(_ name: String, amount: LimitMeasure<ServiceResponse>) {
    (self.name, self.amount) = (name, amount)
  }

  /// Creates a meter.
  ///
  /// - Parameters:
  ///   - name: what is summed up.
  ///   - amount: how much of it an answer is; what is `nil`, negative or no number counts as nothing.
  public init(_ name: String, _ amount: @escaping @Sendable (ServiceResponse) -> Double?) {
    self.init(name, amount: LimitMeasure("closure", amount))
  }

  /// Creates a meter of an expression over the body of an answer.
  ///
  /// - Throws: what the compiler throws, as a `DecodingError`.
  package init(_ name: String, expression: String, by compile: LimitCompiler) throws {
    self.init(name, amount: try .expression(over: expression, [], compile))
  }

  /// Why it can't be used; `nil` if it can.
  var problem: String? {
    if name.isEmpty { return "a meter needs a name" }
    guard amount.isResolved else {
      return "the expression of '\(name)' can be used in policy files and workflows only; use a closure here"
    }
    return nil
  }
}

extension [MeterPolicy] {
  /// What they make of an answer.
  func amounts(of response: ServiceResponse) -> Meters {
    var meters = Meters()
    guard response.status.kind == .successful else { return meters }
    if response.headers.sayEventStream {
      let meter = StreamMeter(self)
      meter.begin(response)
      meter.take(response.body)
      return meter.amounts
    }
    for meter in self { if let amount = meter.amount(response) { meters.add(amount, to: meter.name) } }
    return meters
  }
}

/// Meters as they stand in a file: an object with an expression for each.
struct MeterList: Codable {
  let meters: [MeterPolicy]

  init(_ meters: [MeterPolicy]) { self.meters = meters }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: PolicyKey.self)
    meters = try container.allKeys.sorted { $0.stringValue < $1.stringValue }.map { key in
      MeterPolicy(
        key.stringValue,
        amount: try container.decode(LimitMeasure<ServiceResponse>.self, forKey: key)
      )
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PolicyKey.self)
    for meter in meters { try container.encode(meter.amount, forKey: PolicyKey(meter.name)) }
  }
}

extension ServicePolicy {
  /// The meters as they stand in a file.
  var meterList: MeterList {
    get { MeterList(meters) }
    set { meters = newValue.meters }
  }

  /// Adds meters of names that it doesn't have; its own hold.
  package func adding(_ meters: [MeterPolicy]) -> ServicePolicy {
    var policy = self
    policy.meters += meters.filter { meter in !self.meters.contains { $0.name == meter.name } }
    return policy
  }
}
