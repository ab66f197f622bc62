import Fanfare
import FanfareText

/// `ORIGIN=URL`: where the calls of an origin are sent.
struct OriginArgument: Hashable {
  let origin: String
  let replacement: String

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem``, which repeats no password.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw ArgumentProblem(
        "'\(VisibleURL.text(argument))' has no = ; write https://api.example.com=http://127.0.0.1:9000"
      )
    }
    _ = try Self.origin(parsing: parts[0])
    if case .failure(let error) = Service(parts[1]).endpoints { throw ArgumentProblem("\(error)") }
    (origin, replacement) = (parts[0], parts[1])
  }

  /// Reads a scheme and a host, such as `https://api.example.com`.
  ///
  /// - Throws: ``ArgumentProblem``, which repeats no password.
  static func origin(parsing text: String) throws(ArgumentProblem) -> Origin {
    do throws(InvalidURL) {
      let endpoint = try Endpoint(parsing: text)
      guard endpoint.basePath.isEmpty else {
        throw InvalidURL(url: text, reason: "an origin is a scheme and a host, without a path")
      }
      return endpoint.origin
    } catch {
      throw ArgumentProblem("\(error)")
    }
  }
}
