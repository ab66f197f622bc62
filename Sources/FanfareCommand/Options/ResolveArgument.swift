import FanfareHTTP
import FanfareText

/// `HOST:PORT:ADDRESS`: where a host is reached at a port; several addresses stand with commas between them.
struct ResolveArgument: Hashable {
  let host: String
  let port: Int
  let addresses: [String]

  /// Reads an argument; an IPv6 address may stand in brackets.
  ///
  /// - Throws: ``ArgumentProblem`` with the reason.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, let port = Int(parts[1]), (1...65535).contains(port) else {
      throw ArgumentProblem(
        "'\(VisibleText.line(argument))' isn't host:port:address, such as api.example.com:443:127.0.0.1"
      )
    }
    (host, self.port) = (String(parts[0]), port)
    addresses = parts[2].split(separator: ",", omittingEmptySubsequences: false)
      .map { String($0.hasPrefix("[") && $0.hasSuffix("]") ? $0.dropFirst().dropLast() : $0) }
    var fixed = FixedAddresses()
    try add(to: &fixed)
  }

  /// The addresses that all of the arguments give; of those for the same host and port the last counts.
  ///
  /// - Throws: ``ArgumentProblem`` with the reason.
  static func addresses(_ arguments: [String]) throws(ArgumentProblem) -> FixedAddresses {
    var fixed = FixedAddresses()
    for argument in arguments { try ResolveArgument(parsing: argument).add(to: &fixed) }
    return fixed
  }

  private func add(to fixed: inout FixedAddresses) throws(ArgumentProblem) {
    do throws(InvalidAddress) { try fixed.set(addresses, of: host, port: port) } catch {
      throw ArgumentProblem("\(error)")
    }
  }
}
