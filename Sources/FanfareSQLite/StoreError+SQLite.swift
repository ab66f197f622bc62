internal import FanfareText
internal import FanfareWorkflows
internal import GRDB

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

extension StoreError {
  /// Somebody else writes the store.
  static func locked(_ file: StoreFile, by owner: StoreLock.Owner?) -> StoreError {
    let writer =
      owner.map {
        "process \($0.process) on \(VisibleText.line($0.host)) (\(VisibleText.line($0.purpose)))"
      } ?? "another process"
    return StoreError(
      .locked,
      "\(file.name) is being written by \(writer): wait until that has ended, or use another file"
    )
  }

  /// The store, or something beside it, can't be created or written.
  ///
  /// - Parameter reason: the system's number of the error.
  static func unwritable(_ file: StoreFile, because reason: Int32) -> StoreError {
    let text = String(cString: strerror(reason))
    switch reason {
    case ENOSPC, EDQUOT:
      return StoreError(.full, "\(file.name) can't be written: \(text); make room and start again")
    case EACCES, EPERM, EROFS:
      return StoreError(
        .readOnly,
        "\(file.name) can't be written: \(text); use a file in a folder that may be written"
      )
    case EIO: return StoreError(.failed, "\(file.name) can't be written: \(text); look at the disk")
    default: return StoreError(.unusable, "\(file.name) can't be written: \(text) (in \(file.folder))")
    }
  }

  /// The store can't be opened, or nothing can be read from it.
  static func unreadable(_ file: StoreFile, because error: any Error) -> StoreError {
    if let error = error as? StoreError { return error }
    guard let error = error as? DatabaseError else {
      return StoreError(
        .unusable,
        "what \(file.name) holds can't be understood (\(error)): it is broken, or another version wrote it"
      )
    }
    let text = said(error)
    switch error.resultCode {
    case .SQLITE_NOTADB:
      return StoreError(.unusable, "\(file.name) isn't a store: it's no database; name another file")
    case .SQLITE_CORRUPT: return broken(file, text)
    case .SQLITE_FULL:
      return StoreError(.full, "\(file.name) can't be written: \(text); make room and start again")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return StoreError(
        .locked,
        "\(file.name) is in use by another program (\(text)): try again when that has ended"
      )
    case .SQLITE_READONLY,
      .SQLITE_CANTOPEN where file.hasLog && !file.canWriteBeside:
      return StoreError(
        .readOnly,
        "\(file.name) can't be read where it is: there is a log beside it, \(file.name)-wal, and to read that the folder has to be writable; copy all files of the store to another folder"
      )
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
      return StoreError(
        .readOnly,
        "\(file.name) can't be opened: \(text); check who may read and write it and the folder \(file.folder)"
      )
    default: return StoreError(.failed, "\(file.name) can't be read or written: \(text); look at the disk")
    }
  }

  /// The file is damaged.
  static func broken(_ file: StoreFile, _ text: String) -> StoreError {
    StoreError(
      .unusable,
      "\(file.name) is broken (\(text)): put a copy back in its place, or begin with another file"
    )
  }

  /// Nothing can be kept any more.
  static func failed(_ file: StoreFile, because error: any Error) -> StoreError {
    let text = (error as? DatabaseError).map(said) ?? "\(error)"
    let isFull = (error as? DatabaseError)?.resultCode == .SQLITE_FULL
    return StoreError(
      isFull ? .full : .failed,
      "\(file.name) can't be written any more: \(text); what was kept until now is safe, "
        + (isFull ? "so make room and go on" : "so look at the disk and go on when it works")
    )
  }

  /// What SQLite says of an error, with the name of the kind where its text leaves that out.
  private static func said(_ error: DatabaseError) -> String {
    let text = error.message ?? "error"
    return error.resultCode == .SQLITE_IOERR ? "\(text) (\(kind(error.extendedResultCode)))" : text
  }

  private static func kind(_ code: ResultCode) -> String {
    switch code {
    case .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC: "the disk couldn't be made to keep what was written"
    case .SQLITE_IOERR_WRITE: "writing failed"
    case .SQLITE_IOERR_SHMSIZE: "there is no room for the index of the log"
    case .SQLITE_IOERR_READ, .SQLITE_IOERR_SHORT_READ: "reading failed"
    default: "code \(code.rawValue)"
    }
  }
}

extension StoreError {
  /// A document's key and number don't go together.
  static func conflict(_ document: RunDocument, number: Int, key: String) -> StoreError {
    let other =
      number == document.number
      ? "has the key '\(VisibleText.line(key))'" : "has the same key: it is document \(number)"
    return StoreError(
      .conflict,
      "document \(document.number) with the key '\(VisibleText.line(document.key))' can't be kept in \(document.batch): one that is there "
        + other
    )
  }
}
