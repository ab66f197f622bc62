import ArgumentParser
import FanfareSQLite
import FanfareWorkflows
import Foundation

/// Runs `body` with a store, and closes it afterwards.
func with<Value>(
  _ store: SQLiteRunStore,
  _ body: (SQLiteRunStore) async throws -> Value
) async throws -> Value {
  do {
    let value = try await body(store)
    try await store.close()
    return value
  } catch {
    // What went wrong first is what the command ends with. If nothing did, all is safe, and only not where it belongs yet.
    do { try await store.close() } catch let closing {
      if (error as? ExitCode) == .success { StandardError.complain("\(closing)") }
    }
    throw error
  }
}

extension ExitCode {
  /// What an error of a store ends the command with: `EX_IOERR` if it can't be written any more, or else that of a file that can't be used.
  static func code(of error: StoreError) -> ExitCode {
    switch error.code {
    case .full, .failed: ExitCode(EX_IOERR)
    case .locked, .unusable, .newerVersion, .readOnly, .conflict: .unusableFile
    }
  }
}
