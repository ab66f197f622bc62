import ArgumentParser
import FanfareJSON

/// `KEY=VALUE`: a member of every input; the value is JSON if it can be read so, and a text otherwise.
struct SetArgument: ExpressibleByArgument {
  let name: String
  let value: JSONValue

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
      String.init
    )
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    name = parts[0]
    value = (try? JSONValue(parsing: parts[1])) ?? .string(parts[1])
  }
}

/// `ORIGIN=URL`: where the calls of an origin are sent.
struct OriginArgument: ExpressibleByArgument {
  let origin: String
  let replacement: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts.allSatisfy({ $0.contains("://") }) else { return nil }
    (origin, replacement) = (parts[0], parts[1])
  }
}
