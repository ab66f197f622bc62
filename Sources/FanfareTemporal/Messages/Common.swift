/// A point in time: `google.protobuf.Timestamp`.
struct WireTimestamp: WireMessage, Hashable {
  var seconds: Int64 = 0
  var nanoseconds: Int32 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.integer(1, &seconds)
    coder.integer(2, &nanoseconds)
  }

  /// The time in seconds since 1970.
  var secondsSinceEpoch: Double { Double(seconds) + Double(nanoseconds) / 1e9 }

  /// How much later it is than another.
  func elapsed(since other: WireTimestamp) -> Duration {
    // Taken away as durations, which hold the difference of any two numbers of 64 bits.
    .seconds(seconds) - .seconds(other.seconds) + .nanoseconds(Int64(nanoseconds) - Int64(other.nanoseconds))
  }
}

/// A length of time: `google.protobuf.Duration`.
struct WireDuration: WireMessage, Hashable {
  var seconds: Int64 = 0
  var nanoseconds: Int32 = 0

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.integer(1, &seconds)
    coder.integer(2, &nanoseconds)
  }
}

extension WireDuration {
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self.init(seconds: seconds, nanoseconds: Int32(attoseconds / 1_000_000_000))
  }
}

/// A value with its encoding.
struct Payload: WireMessage, Hashable {
  var metadata: [String: [UInt8]] = [:]
  var data: [UInt8] = []
  /// Whether it goes to a blob store before it is sent, and a reference in its place; that isn't sent itself.
  var isLarge = false

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    var entries = metadata.sorted { $0.key < $1.key }.map { Entry(key: $0.key, value: $0.value) }
    try coder.messages(1, &entries)
    if !coder.isWriting {
      for entry in entries { metadata[entry.key] = entry.value }
    }
    coder.bytes(2, &data)
  }

  /// A name and its bytes.
  private struct Entry: WireMessage {
    var key = ""
    var value: [UInt8] = []

    mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
      coder.text(1, &key)
      coder.bytes(2, &value)
    }
  }
}

/// Several values, such as the arguments of an activity.
struct Payloads: WireMessage, Hashable {
  var payloads: [Payload] = []

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.messages(1, &payloads)
  }
}

/// Values by name.
struct Memo: WireMessage, Hashable {
  var fields: [String: Payload] = [:]

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.map(1, &fields)
  }
}

/// Values by which runs are found, by name.
struct SearchAttributes: WireMessage, Hashable {
  var indexedFields: [String: Payload] = [:]

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.map(1, &indexedFields)
  }
}

/// What identifies a run.
struct WorkflowExecution: WireMessage, Hashable {
  var workflowID = ""
  var runID = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &workflowID)
    coder.text(2, &runID)
  }
}

/// A name: `WorkflowType` and `ActivityType` are the same on the wire.
struct TypeName: WireMessage, Hashable {
  var name = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &name)
  }
}

/// Where tasks are offered to workers.
struct TaskQueue: WireMessage, Hashable {
  /// Whose a queue is.
  enum Kind: Int32 {
    case unspecified = 0
    case normal = 1
    case sticky = 2
  }

  var name = ""
  var kind = Kind.normal
  /// Of a sticky queue, the queue that it belongs to.
  var normalName = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &name)
    coder.choice(2, &kind)
    coder.text(3, &normalName)
  }
}

/// How the server repeats an activity or a run.
struct RetryPolicy: WireMessage, Hashable {
  var initialInterval: WireDuration?
  var backoffCoefficient = 0.0
  var maximumInterval: WireDuration?
  var maximumAttempts: Int32 = 0
  var nonRetryableErrorTypes: [String] = []

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &initialInterval)
    coder.double(2, &backoffCoefficient)
    try coder.message(3, &maximumInterval)
    coder.integer(4, &maximumAttempts)
    coder.texts(5, &nonRetryableErrorTypes)
  }
}

/// What a worker tells of itself with each answer.
struct CompletedMetadata: WireMessage, Hashable {
  var languageFlags: [UInt64] = []
  var sdkName = ""
  var sdkVersion = ""

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.varints(2, &languageFlags)
    coder.text(3, &sdkName)
    coder.text(4, &sdkVersion)
  }
}

/// What people read of an activity, a timer or a run.
struct UserMetadata: WireMessage, Hashable {
  var summary: Payload?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    try coder.message(1, &summary)
  }
}
