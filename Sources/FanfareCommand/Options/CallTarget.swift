import ArgumentParser
import Fanfare
import HTTPTypes

/// `NAME=URL`: a service to call, with the path of the request.
struct CallTarget: ExpressibleByArgument, Hashable, Sendable {
  let name: ServiceName
  /// The service's base URL: scheme and address.
  let origin: String
  /// The path and query of the request.
  let target: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let separator = parts[1].firstRange(of: "://") else { return nil }
    let afterScheme = parts[1][separator.upperBound...]
    let authority = afterScheme.prefix { $0 != "/" && $0 != "?" }
    let origin = parts[1][..<authority.endIndex]
    let rest = afterScheme[authority.endIndex...]
    guard case .success = Service(String(origin)).endpoints else { return nil }
    name = ServiceName(String(parts[0]))
    self.origin = String(origin)
    target = rest.hasPrefix("/") ? String(rest) : "/\(rest)"
  }

  static var defaultCompletionKind: CompletionKind { .default }
}

/// When the parallel calls of the command are decided.
struct CompletionArgument: ExpressibleByArgument {
  let mode: CompletionMode

  init(_ mode: CompletionMode) {
    self.mode = mode
  }

  init?(argument: String) {
    switch argument {
    case "settle-all": mode = .settleAll
    case "fail-fast": mode = .failFast
    case "first-success": mode = .firstSuccess
    default:
      let parts = argument.split(separator: ":")
      guard parts.count == 2, parts[0] == "quorum", let count = Int(parts[1]), count > 0 else { return nil }
      mode = .quorum(count)
    }
  }

  var defaultValueDescription: String { "settle-all" }
}

/// `NAME: VALUE`: a header field.
struct HeaderArgument: ExpressibleByArgument {
  let field: HTTPField

  init?(argument: String) {
    let parts = argument.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let name = HTTPField.Name(String(parts[0])) else { return nil }
    field = HTTPField(name: name, value: parts[1].trimmingPrefix(while: \.isWhitespace).description)
  }
}
