import ArgumentParser
import FanfareHTTP
import FanfareTemporal
import Foundation

/// What `--blobs` names: a folder or a bucket, with what requests to a bucket are carried by.
struct BlobOption: Sendable {
  /// Where large values go; `nil` if nothing was named.
  let store: (any BlobStore)?
  private let transport: HTTPTransport?

  /// Finds what is named.
  ///
  /// - Parameter text: the value of the option, if it was given.
  /// - Throws: the exit code, after it has said what is missing in AWS's settings.
  init(_ text: String?) throws {
    guard let text, S3Address.isMeant(by: text) else {
      (store, transport) = (text.map { FolderBlobStore(at: $0) }, nil)
      return
    }
    let environment = ProcessInfo.processInfo.environment
    let settings = AWSSettings(environment: environment)
    do {
      var configuration = HTTPTransportConfiguration()
      if let path = settings.certificateAuthorities { configuration.tls.trustRoots = .file(path: path) }
      configuration.proxies = try ProxySettings(environment: environment)
      let transport = HTTPTransport(configuration)
      self.transport = transport
      store = try S3BlobStore(at: S3Address(text), settings: settings, transport: transport)
    } catch { throw complain("--blobs: \(error)", EX_CONFIG) }
  }

  /// Closes its connections.
  func close() async { await transport?.shutdown() }
}
