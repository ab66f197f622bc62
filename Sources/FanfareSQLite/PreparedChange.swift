internal import FanfareJSON
internal import FanfareWorkflows

/// A change as it is written: its values are bytes already, since they are made where the change comes from, side by side.
enum PreparedChange: Sendable {
  indirect case batch(StoredBatch, [UInt8])
  case revised([UInt8], batch: String)
  case status(BatchStatus, batch: String)
  case output(OutputMark, batch: String)
  // Apart, since a header has many parts, and each copy would count each of them.
  indirect case inputs([UInt8], of: RunHeader, header: [UInt8]?, then: PreparedEnd?)
  case intent(Int, run: String)
  case concealed([UInt8], run: String)
  case ended(PreparedEnd, run: String)
  indirect case unreadable(RunDocument, [UInt8])
  case telemetry([UInt8], run: String)
  case removed(batch: String)

  /// Prepares a change.
  ///
  /// - Throws: `StoreError` with the code `conflict` if one of its values can't be written as JSON, or couldn't be read again.
  init(_ change: StoreChange) throws {
    switch change {
    case .batch(let batch): self = .batch(batch, try Self.encoded(batch))
    case .revised(let batch): self = .revised(try Self.encoded(batch), batch: batch.id)
    case .batchStatus(let status, let batch): self = .status(status, batch: batch)
    case .output(let mark, let batch): self = .output(mark, batch: batch)
    case .inputs(let inputs, let header): try self.init(inputs, of: header)
    case .concealed(let inputs, let run):
      self = .concealed(try Self.checked { try StoredText.bytes(of: inputs) }, run: run)
    case .intent(let activity, let run): self = .intent(activity, run: run)
    case .ended(let end, let run): self = .ended(try PreparedEnd(end), run: run)
    case .unreadable(let document, let reason):
      self = .unreadable(document, try Self.bounded(Array(reason.utf8)))
    case .telemetry(let bytes, let run): self = .telemetry(try Self.bounded(bytes), run: run)
    case .removed(let batch): self = .removed(batch: batch)
    }
  }

  /// Prepares inputs of a run.
  init(_ inputs: [RunInput], of header: RunHeader) throws {
    // Only the inputs that begin a run need its header.
    var begins = false
    if case .started? = inputs.first?.event { begins = true }
    self = .inputs(
      try Self.checked { try StoredText.bytes(of: inputs) },
      of: header,
      header: begins ? try Self.encoded(header) : nil,
      then: nil
    )
  }

  /// Whether it begins a run.
  var begins: Bool {
    if case .inputs(_, _, .some, _) = self { true } else { false }
  }

  /// Whether it takes something away.
  var removes: Bool {
    if case .removed = self { true } else { false }
  }

  /// How many bytes inputs have as they are written; zero for anything else.
  var byteCount: Int {
    if case .inputs(let bytes, _, _, _) = self { bytes.count } else { 0 }
  }

  /// The run that it is about; `nil` for what is about batches and documents.
  var run: String? {
    switch self {
    case .inputs(_, let header, _, _): header.id
    case .intent(_, let run), .concealed(_, let run), .ended(_, let run), .telemetry(_, let run): run
    case .batch, .revised, .status, .output, .unreadable, .removed: nil
    }
  }

  /// Beyond this many bytes a row of its own is as good: what is joined is copied, and a row has a bound.
  private static let mostJoined = 1 << 20

  /// One change that does what this one and the next one of the same run do, with one row for both.
  ///
  /// - Returns: `nil` if there is none.
  func joined(with next: PreparedChange) -> PreparedChange? {
    switch (self, next) {
    case (.inputs(var bytes, let header, nil, nil), .inputs(let more, _, nil, nil))
    where bytes.count > 2 && more.count > 2 && bytes.count + more.count <= Self.mostJoined:
      // Two lists become one.
      bytes[bytes.count - 1] = UInt8(ascii: ",")
      bytes += more.dropFirst()
      return .inputs(bytes, of: header, header: nil, then: nil)
    case (.inputs(let bytes, let header, nil, nil), .ended(let end, _))
    where bytes.count + end.bytes.count <= Self.mostJoined:
      return .inputs(bytes, of: header, header: nil, then: end)
    default: return nil
    }
  }

  /// The bytes of what a header shares with no other.
  static func encoded(_ header: RunHeader) throws -> [UInt8] {
    try checked { try StoredText.ownBytes(of: header) }
  }

  private static func encoded(_ batch: StoredBatch) throws -> [UInt8] {
    try checked { try JSONByteEncoder().encode(batch) }
  }

  fileprivate static func checked(_ encode: () throws -> [UInt8]) throws -> [UInt8] {
    let bytes: [UInt8]
    do { bytes = try encode() } catch {
      throw StoreError(.conflict, "a value can't be kept as JSON: \(error)")
    }
    return try bounded(bytes)
  }

  /// SQLite keeps no more in one place (its limit `SQLITE_MAX_LENGTH`).
  private static func bounded(_ bytes: [UInt8]) throws -> [UInt8] {
    guard bytes.count <= 1_000_000_000 else {
      throw StoreError(.conflict, "\(bytes.count) bytes are too many: no value may have more than 1 GB")
    }
    return bytes
  }
}

/// How a run ended, as it is written.
struct PreparedEnd: Sendable {
  let status: String
  let bytes: [UInt8]

  /// Prepares an end.
  ///
  /// - Parameters:
  ///   - end: how the run ended.
  ///   - outputs: what its activities yielded, which the store has already.
  /// - Throws: `StoreError` with the code `conflict`.
  init(_ end: RunEnd, among outputs: [RecentOutputs.Output] = []) throws {
    status = end.status.rawValue
    bytes = try PreparedChange.checked {
      try StoredText.bytes(
        of: end,
        yielding: end.output.flatMap { OutputOrigin(of: $0, among: outputs) }
      )
    }
  }

  /// The end of a document that couldn't be read.
  init(unreadable reason: [UInt8]) {
    status = DocumentStatus.unreadable.rawValue
    bytes = reason
  }
}
