import Fanfare
import FanfareHTTP
import Foundation

@testable import FanfareTemporal

/// Object storage of somebody else's, which `Scripts/ensure-toolchain tests` installs: moto's server, which checks who signs and how, and boto3 as
/// another client.
///
/// One server for all tests, each with a prefix of its own.
struct ObjectStorage: Sendable, Decodable {
  /// Who is known to it, and may do what.
  enum User: String {
    /// Everything.
    case user
    /// Nothing.
    case stranger
    /// Everything, for a while: with a token.
    case session
  }

  /// Whether both are installed.
  static let isThere = ["moto", "boto3", "flask_cors"].allSatisfy {
    FileManager.default.fileExists(atPath: "\(DevelopmentServer.python)/\($0)")
  }

  static let bucket = "values"
  private static let program = "Blobs/S3/Python/object_storage.py"

  let port: Int
  private let keys: [String: [String]]

  /// The server, once it is there.
  static func server() async throws -> ObjectStorage { try await running.value.storage }

  /// Started when it is first asked for; it ends with the input that this process holds open.
  private static let running = Task {
    let program = try HelperProgram.python(Self.program, ["serve"])
    let line = try await program.firstLine()
    return (program: program, storage: try JSONDecoder().decode(ObjectStorage.self, from: Data(line.utf8)))
  }

  var endpoint: String { "http://127.0.0.1:\(port)" }

  /// What AWS's variables say to somebody.
  func variables(_ user: User = .user) -> [String: String] {
    var variables = ["AWS_ENDPOINT_URL_S3": endpoint, "AWS_REGION": "us-east-1"]
    for (name, value) in zip(
      ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
      keys[user.rawValue] ?? []
    ) {
      variables[name] = value
    }
    return variables
  }

  /// A store in it.
  func store(
    _ prefix: String,
    _ variables: [String: String]? = nil,
    over transport: any Transport = HTTPTransport()
  ) throws -> S3BlobStore {
    let settings = AWSSettings(environment: variables ?? self.variables()) { _ in nil }
    let address = try S3Address(S3Address.isMeant(by: prefix) ? prefix : "s3://\(Self.bucket)/\(prefix)")
    return try S3BlobStore(at: address, settings: settings, transport: transport, policy: .bare)
  }

  /// An object, as another client reads it.
  struct Object: Decodable {
    let text: String
    let sha256: String?
    let type: String
  }

  /// The objects below a prefix, by what follows on it.
  func objects(_ prefix: String) async throws -> [String: Object] {
    let program = try HelperProgram.python(
      Self.program,
      ["list", endpoint, prefix],
      environment: variables()
    )
    return try JSONDecoder().decode([String: Object].self, from: Data(try await program.output().utf8))
  }

  /// Puts an object as another client does.
  func put(_ key: String, _ text: String) async throws {
    _ = try await HelperProgram.python(Self.program, ["put", endpoint, key, text], environment: variables())
      .output()
  }
}
