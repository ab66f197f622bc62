import ArgumentParser
import FanfareTemporal
import Foundation

/// The options that say where a cluster is.
struct ClusterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where the cluster is, such as 127.0.0.1:7233.", valueName: "host:port"))
  var temporal: String

  @Option(help: ArgumentHelp("The namespace.", valueName: "name"))
  var namespace = "default"

  @Option(help: ArgumentHelp("Where workers look for what is begun.", valueName: "name"))
  var taskQueue = "fanfare"

  @Flag(help: "Use TLS; --tls-ca, --tls-cert and --tls-server-name imply it.")
  var tls = false

  @Option(
    help: ArgumentHelp("A file in PEM with the authorities of the server's certificate.", valueName: "file"),
    completion: .file()
  )
  var tlsCa: String?

  @Option(
    help: ArgumentHelp("A file in PEM with the client's certificate.", valueName: "file"),
    completion: .file()
  )
  var tlsCert: String?

  @Option(
    help: ArgumentHelp("A file in PEM with the key of the client's certificate.", valueName: "file"),
    completion: .file()
  )
  var tlsKey: String?

  @Option(help: ArgumentHelp("The name that the server's certificate has to have.", valueName: "name"))
  var tlsServerName: String?

  @Option(
    help: ArgumentHelp(
      """
      Where values of more than 256 KiB go, which a cluster doesn't keep; the same for clients and workers. A folder, or \
      s3://bucket/prefix with the variables and files of AWS's own tools, such as AWS_ENDPOINT_URL_S3 and AWS_PROFILE.
      """,
      valueName: "place"
    ),
    completion: .directory
  )
  var blobs: String?

  func validate() throws {
    guard TemporalAddress(temporal) != nil else {
      throw ValidationError("--temporal: '\(temporal)' isn't a host with a port, such as 127.0.0.1:7233")
    }
    guard (tlsCert == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-cert and --tls-key belong together")
    }
    if let blobs, blobs.isEmpty { throw ValidationError("--blobs has no value") }
    if let blobs, S3Address.isMeant(by: blobs) {
      do { _ = try S3Address(blobs) } catch { throw ValidationError("--blobs: \(error)") }
    }
  }

  /// The options that were given, as another command on the same cluster takes them.
  var arguments: [String] {
    let values: [(name: String, value: String?)] = [
      ("temporal", temporal), ("namespace", namespace == "default" ? nil : namespace),
      ("task-queue", taskQueue == "fanfare" ? nil : taskQueue), ("tls-ca", tlsCa), ("tls-cert", tlsCert),
      ("tls-key", tlsKey), ("tls-server-name", tlsServerName), ("blobs", blobs),
    ]
    return values.compactMap { name, value in value.map { "--\(name)=\($0)" } } + (tls ? ["--tls"] : [])
  }

  /// A connection to the cluster.
  ///
  /// - Parameters:
  ///   - kind: what the process is, as others see it in the cluster.
  ///   - store: where large values go; `nil` refuses them.
  private func connection(as kind: String, _ store: (any BlobStore)?) throws -> TemporalConnection {
    guard var address = TemporalAddress(temporal) else { throw ExitCode.validationFailure }
    if tls || tlsCa != nil || tlsCert != nil || tlsServerName != nil {
      var settings = TemporalAddress.TLS()
      settings.trustRootsPath = tlsCa
      settings.certificatePath = tlsCert
      settings.privateKeyPath = tlsKey
      settings.serverName = tlsServerName
      address.tls = settings
    }
    let process = ProcessInfo.processInfo
    let apiKey = process.environment["FANFARE_TEMPORAL_API_KEY"]
    return TemporalConnection(
      to: address.protecting(apiKey),
      namespace: namespace,
      identity: "fanfare-\(kind)@\(process.hostName):\(process.processIdentifier)",
      apiKey: apiKey,
      blobs: store
    )
  }

  /// Does something with a connection, and closes it.
  func withConnection<Value>(
    as kind: String,
    _ body: (TemporalConnection) async throws -> Value
  ) async throws -> Value {
    let blobs = try BlobOption(blobs)
    do {
      let connection = try connection(as: kind, blobs.store)
      do {
        let value = try await body(connection)
        await connection.close()
        await blobs.close()
        return value
      } catch {
        await connection.close()
        throw error
      }
    } catch {
      await blobs.close()
      if let error = error as? TemporalError { throw complain(error.message, EX_UNAVAILABLE) }
      throw error
    }
  }
}
