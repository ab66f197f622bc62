import ArgumentParser

/// The options of `fanfare run` about a cluster; `fanfare-temporal` has the same, and is handed what was given.
struct ClusterArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run on the Temporal cluster that is there, by workers of fanfare; see fanfare worker.",
      valueName: "host:port"
    )
  )
  var temporal: String?

  @Option(help: ArgumentHelp("The namespace of the cluster; default without it.", valueName: "name"))
  var namespace: String?

  @Option(
    help: ArgumentHelp("Where the cluster's workers look for work; fanfare without it.", valueName: "name")
  )
  var taskQueue: String?

  @Option(
    help: ArgumentHelp(
      "What an activity on the cluster is: document or call; without it, call for a single input and document for more.",
      valueName: "unit"
    )
  )
  var granularity: Granularity?

  @Flag(help: "Use TLS for the cluster; the other options of TLS imply it.")
  var tls = false

  @Option(
    help: ArgumentHelp("The authorities of the cluster's certificate, in PEM.", valueName: "file"),
    completion: .file()
  )
  var tlsCa: String?

  @Option(
    help: ArgumentHelp("The certificate for the cluster, in PEM.", valueName: "file"),
    completion: .file()
  )
  var tlsCert: String?

  @Option(
    help: ArgumentHelp("The key of the certificate for the cluster, in PEM.", valueName: "file"),
    completion: .file()
  )
  var tlsKey: String?

  @Option(help: ArgumentHelp("The name that the cluster's certificate has to have.", valueName: "name"))
  var tlsServerName: String?

  @Option(
    help: ArgumentHelp(
      "A folder or s3://bucket/prefix for values of more than 256 KiB, which the cluster doesn't keep; its workers need the same.",
      valueName: "place"
    ),
    completion: .directory
  )
  var blobs: String?

  /// What an activity is.
  enum Granularity: String, ExpressibleByArgument, CaseIterable {
    case document
    case call
  }

  /// The options as `fanfare-temporal` is handed them.
  var arguments: [String] {
    let options = [
      ("temporal", temporal), ("namespace", namespace), ("task-queue", taskQueue), ("tls-ca", tlsCa),
      ("tls-cert", tlsCert), ("tls-key", tlsKey), ("tls-server-name", tlsServerName), ("blobs", blobs),
    ]
    return options.flatMap { name, value in value.map { ["--\(name)=\($0)"] } ?? [] } + (tls ? ["--tls"] : [])
  }

  /// The first option that is for a cluster and was given without one; `nil` if none was.
  var needless: String? {
    guard temporal == nil else { return nil }
    if let granularity { return "--granularity \(granularity.rawValue)" }
    return arguments.first.map { String($0.prefix { $0 != "=" }) }
  }
}
