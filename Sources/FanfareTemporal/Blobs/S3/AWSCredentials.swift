internal import FanfareCredentials

/// Who asks services that sign as AWS does, and what proves it.
///
/// What is secret in it doesn't show itself: `print` has `<hidden>` in its place.
public struct AWSCredentials: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// Names the key, and is sent along with what it signs.
  let accessKeyID: String
  private let secretKey: Secret
  private let token: Secret?
  /// Where they were found, for people: variables, or a profile in a file.
  let source: String

  /// Creates credentials.
  ///
  /// - Parameters:
  ///   - accessKeyID: the name of the key.
  ///   - secretAccessKey: the key itself.
  ///   - sessionToken: what comes with a key that holds for a while; `nil` for one that stays.
  ///   - source: where they were found, for messages.
  public init(
    accessKeyID: String,
    secretAccessKey: String,
    sessionToken: String? = nil,
    source: String = "given by the program"
  ) {
    self.accessKeyID = accessKeyID
    secretKey = Secret(secretAccessKey)
    token = sessionToken.map { Secret($0) }
    self.source = source
  }

  /// The key in UTF-8.
  var secretKeyBytes: [UInt8] { secretKey.bytes }

  /// What comes with a key that holds for a while.
  var sessionToken: String? { token?.text }

  /// Where they were found.
  public var description: String { "credentials (\(source))" }

  /// A mirror that shows where they were found alone.
  public var customMirror: Mirror { Mirror(self, children: ["source": source]) }
}
