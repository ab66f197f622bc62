import ArgumentParser
import Foundation

/// Hands over to `fanfare-temporal`, which is built by itself, so that who builds `fanfare` doesn't build what a cluster needs.
enum HandOver {
  /// The name of the other executable.
  static let name = "fanfare-temporal"

  /// Whether arguments are for the other executable: those of `worker` are.
  static func isMeant(by arguments: [String]) -> Bool { arguments.first == Worker._commandName }

  /// Becomes the other executable, with the same arguments.
  ///
  /// - Throws: the exit code, after it has said what is missing.
  static func become(_ arguments: [String]) throws -> Never {
    let path = try executable
    var pointers = ([path] + arguments).map { strdup($0) } + [nil]
    execv(path, &pointers)
    StandardError.complain("\(path) can't be run: \(String(cString: strerror(errno)))")
    throw ExitCode(EX_UNAVAILABLE)
  }

  private static let target = "temporal"

  /// The path of the other executable.
  ///
  /// - Throws: the exit code, after it has said what is missing.
  static var executable: String {
    get throws {
      if let path { return path }
      StandardError.complain(
        "\(name) isn't beside fanfare or in the PATH; it runs workflows on a cluster, and `make \(target)` builds it"
      )
      throw ExitCode(EX_UNAVAILABLE)
    }
  }

  /// Where it is; `nil` if it isn't there.
  private static var path: String? {
    let own = Bundle.main.executableURL?.resolvingSymlinksInPath().deletingLastPathComponent().path
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return ([own].compactMap { $0 } + folders).map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
