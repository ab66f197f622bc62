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

  /// A transport that keeps to them.
  ///
  /// - Parameters:
  ///   - others: origins that are reached as well.
  ///   - services: who is shown the certificates that their policies name, and spoken to in the version of HTTP that they say.
  ///   - policy: what holds for every origin, where calls go wherever a workflow says.
  func transport(
    reaching others: Set<Origin> = [],
    of services: [ServiceName: Service] = [:],
    by policy: ServicePolicy? = nil
  ) -> HTTPTransport {
    var configuration = HTTPTransportConfiguration(
      addresses: denyPrivate ? .publicOnly(except: origins.union(others)) : .any
    )
    connections.apply(to: &configuration)
    if let tls = policy?.tls {
      configuration.tls = configuration.tls.changed(by: tls)
      if tls.insecure {
        StandardError.note(
          "certificates aren't verified (tls.insecure), so services may be others than they say"
        )
      }
    }
    configuration.useTLS(of: services)
    configuration.useHTTP2(of: services)
    for (name, service) in services.sorted(by: { $0.key < $1.key }) where service.policy.tls?.insecure == true
    {
      StandardError.note(
        "\(name)'s certificate isn't verified (tls.insecure), so it may be another than it says"
      )
    }
    return HTTPTransport(configuration)
  }
}
