import Foundation

/// Where paths lead.
enum SymbolicLinks {
  /// As many are followed one after another as Linux follows.
  private static let maximum = 40

  /// The path of what is there, without any link; `nil` if nothing is.
  static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }

  /// The path at which a file comes to be that is created by a path: where a link leads to, though nothing is there yet.
  static func destination(of path: String) -> String {
    var path = path
    for _ in 0..<maximum {
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
      path = target.utf8.first == UInt8(ascii: "/") ? target : "\(split(path).folder)\(target)"
    }
    return path
  }

  /// The folder of a path, with the slash at its end, and the name in it; no folder at all if the path is a name alone.
  ///
  /// By scalars: a name may begin with a mark, which makes another character of the slash.
  static func split(_ path: String) -> (folder: String, name: String) {
    let scalars = path.unicodeScalars
    guard let slash = scalars.lastIndex(of: "/") else { return ("", path) }
    return (String(scalars[...slash]), String(scalars[scalars.index(after: slash)...]))
  }
}
