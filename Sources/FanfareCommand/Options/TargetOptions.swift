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
  var allowOrigin: [String] = []

  @Flag(help: "Connect only to the public internet and to origins that an option names.")
  var denyPrivate = false

  @OptionGroup var connections: ConnectionOptions

  /// The origins that are allowed.
  var origins: Set<Origin> { Set(allowOrigin.compactMap { try? OriginArgument.origin(parsing: $0) }) }

  func validate() throws {
    do throws(ArgumentProblem) {
      for text in allowOrigin { _ = try OriginArgument.origin(parsing: text) }
    } catch {
      throw ValidationError("--allow-origin: \(error)")
    }
  }

  /// A transport that keeps to them; `others` are reached as well.
  func transport(reaching others: Set<Origin> = []) -> HTTPTransport {
    var configuration = HTTPTransportConfiguration(
      addresses: denyPrivate ? .publicOnly(except: origins.union(others)) : .any
    )
    connections.apply(to: &configuration)
    return HTTPTransport(configuration)
  }
}
