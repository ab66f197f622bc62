/// What a document may ask for at most, since it comes from outside.
enum OpenAPILimits {
  /// Paths in a document.
  static let paths = 20_000
  /// References one after another.
  static let references = 16
  /// Parameters that are declared for an operation, those of its path included.
  static let parameters = 1_000
  /// Content types of a body.
  static let contentTypes = 100
  /// Elements or members of one parameter's value.
  static let elements = 10_000
  /// Bytes of a server's URL, before and after its variables are put in.
  static let serverBytes = 2_048
  /// Bytes of a request's URL, of its query and of its header fields, each.
  static let requestBytes = 65_536
}
