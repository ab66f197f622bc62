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

/// Where a store is, and what is there.
struct StoreFile: Sendable {
  /// As it was given, for messages.
  let name: String
  /// Without links, so that whoever names it differently meets the same lock.
  let path: String
  /// The folder that it is in.
  let folder: String

  /// Finds out where a store is.
  ///
  /// - Throws: `StoreError` if its folder isn't there, or something else than a file is in its place: a device would be replaced by a file.
  init(_ name: String) throws {
    self.name = name
    guard !name.isEmpty else { throw StoreError(.unusable, "the path of a store is empty: name a file") }
    if let path = Self.resolved(name) {
      self.path = path
    } else {
      let parts = Self.split(name)
      guard let folder = Self.resolved(parts.folder) else {
        throw StoreError(
          .unusable,
          "\(name) can't be a store: there is no folder '\(parts.folder)'; create it first"
        )
      }
      path = folder == "/" ? "/\(parts.file)" : "\(folder)/\(parts.file)"
    }
    folder = Self.split(path).folder
    switch Self.status(path)?.type {
    case S_IFREG: break
    case S_IFDIR:
      throw StoreError(.unusable, "\(name) is a folder: name a file in it, such as \(name)/runs.sqlite")
    case .some:
      throw StoreError(.unusable, "\(name) isn't a regular file, so it can't be a store: name another path")
    case nil where Self.isLink(path):
      throw StoreError(.unusable, "\(name) is a link that leads nowhere: remove it, or name another path")
    case nil: break
    }
  }

  /// How its file is opened for reading.
  ///
  /// A log needs an index beside it, which readers make as well. Where nothing can be made and there is no log, the file is opened as one that
  /// nobody changes ("Write-Ahead Logging", section 5, "Read-Only Databases").
  var pathForReading: String {
    guard !canWriteBeside, !hasLog else { return path }
    let escaped = path.replacingScalars { scalar in
      switch scalar {
      case "%": "%25"
      case "?": "%3f"
      case "#": "%23"
      default: nil
      }
    }
    return "file:\(escaped)?immutable=1"
  }

  /// Whether files can be made in its folder.
  var canWriteBeside: Bool { access(folder, W_OK) == 0 }

  /// Whether there is something in the log beside it.
  var hasLog: Bool { Self.status(path + "-wal").map { $0.bytes > 0 } ?? false }

  /// Whether a store can be in it, and whether there is something in it at all.
  var isEmpty: Bool { Self.status(path).map { $0.bytes == 0 } ?? true }

  /// Creates the store if there is none, and makes sure that what is there is one.
  ///
  /// The lock is held.
  func prepareForWriting() throws {
    if isEmpty { try StoreDatabase.create(self) } else { _ = try check() }
  }

  /// Makes sure that there is a file with something in it.
  func checkThatThereIsOne() throws {
    guard let status = Self.status(path) else {
      throw StoreError(.unusable, "there is no store \(name): check the path")
    }
    if status.bytes == 0 { throw StoreError(.unusable, "\(name) isn't a store: the file is empty") }
  }

  /// Makes sure that there is a store.
  func checkForReading() throws {
    try checkThatThereIsOne()
    let version = try check()
    // Whoever only reads can't bring its tables up to date.
    if version < StoreSchema.version {
      throw StoreError(
        .unusable,
        "\(name) was written by an older version (its format is \(version)): go on with one of its batches, or open it for writing, which brings it up to date"
      )
    }
  }

  /// Looks at the file by a connection that can't change it, since it may be somebody else's.
  ///
  /// - Returns: its format.
  private func check() throws -> Int {
    let marks = try StoreDatabase.marks(of: self)
    guard marks.application == StoreSchema.applicationID else {
      throw StoreError(.unusable, "\(name) is a database, but no store of runs: name another file")
    }
    if marks.version > StoreSchema.version {
      throw StoreError(
        .newerVersion,
        "\(name) was written by a newer version (its format is \(marks.version), and this version knows \(StoreSchema.version)): use that version"
      )
    }
    return marks.version
  }

  private static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func split(_ path: String) -> (folder: String, file: String) {
    let scalars = path.unicodeScalars
    guard let slash = scalars.lastIndex(of: "/") else { return (".", path) }
    let folder = scalars[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(scalars[scalars.index(after: slash)...]))
  }

  /// What there is behind all links, as `st_mode` has its type; `nil` if there is nothing.
  private static func status(_ path: String) -> (type: mode_t, bytes: Int64)? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return (status.st_mode & S_IFMT, Int64(status.st_size))
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }
}
