internal import Fanfare

/// Who chose where a call goes.
enum TargetChoice: Sendable {
  /// The author of the definition, or the program: scheme, host and port stand there as they are.
  case author
  /// Data. The origins are those that the endpoint's own text names all the same, as in
  /// `${ "https://api.example.com/users/\\(.id)" }`: its credentials are meant for them, and for no others.
  case data(naming: Set<Origin>)

  /// Whether data chose.
  var isOfData: Bool {
    if case .data = self { return true }
    return false
  }
}
