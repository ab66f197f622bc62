internal import FanfareJSON
internal import FanfareWorkflows
internal import Foundation

/// A change as it is written: its values are bytes already, since they are made where the change comes from, side by side.
enum PreparedChange: Sendable {
  case batch(StoredBatch, Data)
  case revised(Data, batch: String)
  case status(BatchStatus, batch: String)
  case output(OutputMark, batch: String)
  case inputs(Data, of: RunHeader, header: Data?)
  case intent(Int, run: String)
  case concealed(Data, run: String)
  case ended(RunStatus, Data, run: String)
  case unreadable(RunDocument, Data)
  case telemetry(Data, run: String)
  case removed(batch: String)

  /// Prepares a change.
  ///
  /// - Throws: `StoreError` with the code `conflict` if one of its values can't be written as JSON.
  init(_ change: StoreChange) throws {
    switch change {
    case .batch(let batch): self = .batch(batch, try Self.encoded(batch))
    case .revised(let batch): self = .revised(try Self.encoded(batch), batch: batch.id)
    case .batchStatus(let status, let batch): self = .status(status, batch: batch)
    case .output(let mark, let batch): self = .output(mark, batch: batch)
    case .inputs(let inputs, let header):
      // Only the inputs that begin a run need its header.
      var begins = false
      if case .started? = inputs.first?.event { begins = true }
      self = .inputs(
        try Self.encoded(inputs),
        of: header,
        header: begins ? try Self.encoded(header) : nil
      )
    case .concealed(let inputs, let run): self = .concealed(try Self.encoded(inputs), run: run)
    case .intent(let activity, let run): self = .intent(activity, run: run)
    case .ended(let end, let run): self = .ended(end.status, try Self.encoded(end), run: run)
    case .unreadable(let document, let reason):
      self = .unreadable(document, try Self.bounded(Data(reason.utf8)))
    case .telemetry(let bytes, let run): self = .telemetry(try Self.bounded(Data(bytes)), run: run)
    case .removed(let batch): self = .removed(batch: batch)
    }
  }

  /// Whether it takes something away.
  var removes: Bool {
    if case .removed = self { true } else { false }
  }

  /// The bytes of a value.
  static func encoded(_ value: some Encodable) throws -> Data {
    let bytes: [UInt8]
    do { bytes = try JSONByteEncoder().encode(value) } catch {
      throw StoreError(.conflict, "a value can't be kept as JSON: \(error)")
    }
    return try bounded(Data(bytes))
  }

  /// SQLite keeps no more in one place (its limit `SQLITE_MAX_LENGTH`).
  private static func bounded(_ bytes: Data) throws -> Data {
    guard bytes.count <= 1_000_000_000 else {
      throw StoreError(.conflict, "\(bytes.count) bytes are too many: no value may have more than 1 GB")
    }
    return bytes
  }
}
