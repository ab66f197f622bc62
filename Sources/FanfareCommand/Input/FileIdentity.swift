import Foundation

/// What tells a file from all others, whatever it is called.
enum FileIdentity: Hashable {
  /// A file that is there, by its number on its device.
  case file(device: UInt64, number: UInt64)
  /// A file that isn't there yet, by the path that it will have, without links.
  case place(String)

  /// The file that a path leads to; `nil` for a folder, a device or a pipe: there nothing is written over that could be lost.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) != 0 else {
      self.init(status)
      return
    }
    self = .place(Self.futurePath(of: path))
  }

  /// The file that a descriptor is open for; `nil` if it is no file.
  init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.init(status)
  }

  private init?(_ status: stat) {
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    self = .file(
      device: UInt64(truncatingIfNeeded: status.st_dev),
      number: UInt64(truncatingIfNeeded: status.st_ino)
    )
  }

  private static func futurePath(of path: String) -> String {
    let path = SymbolicLinks.destination(of: path)
    let (folder, name) = SymbolicLinks.split(path)
    guard let found = SymbolicLinks.resolved(folder.isEmpty ? "." : folder) else {
      // Nothing can come to be there; whoever opens it says so.
      return URL(fileURLWithPath: path).standardizedFileURL.path
    }
    return "\(found)/\(name)"
  }
}
