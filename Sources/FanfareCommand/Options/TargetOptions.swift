import ArgumentParser
import Fanfare
import FanfareHTTP

/// What may be called.
struct TargetOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Let data choose this origin, and let it be on a private network: http://10.0.0.5:8080. Can be repeated.",
      valueName: "origin"
    )
  )
  var allowOrigin: [AllowedOrigin] = []

  @Flag(help: "Connect only to the public internet and to origins that an option names.")
  var denyPrivate = false

  /// The origins that are allowed.
  var origins: Set<Origin> { Set(allowOrigin.map(\.origin)) }

  /// A transport that keeps to them; `others` are reached as well.
  func transport(reaching others: Set<Origin> = []) -> HTTPTransport {
    HTTPTransport(
      HTTPTransportConfiguration(addresses: denyPrivate ? .publicOnly(except: origins.union(others)) : .any)
    )
  }
}

/// A scheme and host, such as `https://api.example.com`.
struct AllowedOrigin: ExpressibleByArgument {
  let origin: Origin

  init?(argument: String) {
    guard let endpoint = try? Endpoint(parsing: argument), endpoint.basePath.isEmpty else { return nil }
    origin = endpoint.origin
  }
}
