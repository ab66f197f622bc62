internal import Fanfare
internal import FanfareWorkflows

/// Something that a store can be asked.
enum StoreQuestion: Hashable, Sendable {
  case batches
  case runs(Int, from: Int, limit: Int)
  case documents(Int, from: Int, limit: Int)
  case unfinished(Int)
  case counts(Int)
  case document(String, Int)
  case run(Int)
  case history(Int)
  case telemetry(Int)

  /// What can be answered.
  enum Answer: Hashable, Sendable {
    case batches([StoredBatch])
    case runs([StoredRun])
    case documents([RunDocument])
    case counts(BatchCounts)
    case run(StoredRun?)
    case history(RunHistory?)
    case telemetry([UInt8]?)
  }

  /// Everything that there is to ask.
  static func all(_ runs: [StorePlan.Run]) -> [StoreQuestion] {
    var questions: [StoreQuestion] = [.batches]
    for batch in StorePlan.batches.indices {
      questions += [.runs(batch, from: 0, limit: .max), .documents(batch, from: 0, limit: .max)]
      questions += [.unfinished(batch), .counts(batch)]
    }
    for run in runs.indices { questions += [.run(run), .history(run), .telemetry(run)] }
    return questions
  }

  /// Asks a store.
  func answer(of store: any RunStore, _ names: [String]) async throws -> Answer {
    let batches = StorePlan.batches
    return switch self {
    case .batches: .batches(try await store.batches())
    case .runs(let batch, let first, let limit):
      .runs(try await store.runs(in: batches[batch], from: first, limit: limit))
    case .documents(let batch, let first, let limit):
      .documents(try await store.documents(in: batches[batch], from: first, limit: limit))
    case .unfinished(let batch): .runs(try await store.unfinishedRuns(in: batches[batch]))
    case .counts(let batch): .counts(try await store.counts(in: batches[batch]))
    case .document(let key, let batch): .run(try await store.run(ofDocument: key, in: batches[batch]))
    case .run(let run): .run(try await store.run(names[run]))
    case .history(let run): .history(try await store.history(of: names[run]))
    case .telemetry(let run): .telemetry(try await store.telemetry(of: names[run]))
    }
  }
}
