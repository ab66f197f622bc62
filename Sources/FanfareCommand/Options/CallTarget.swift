import Fanfare
import FanfareText

/// `NAME=URL`: a service to call, with the path of the request.
struct CallTarget: Hashable, Sendable {
  let name: ServiceName
  /// The service's base URL: scheme and address.
  let origin: String
  /// The path and query of the request.
  let target: String

  /// Reads an argument; a URL without a name is named by its host and port.
  ///
  /// - Throws: ``ArgumentProblem`` with the reason, which repeats no password and no query.
  init(parsing argument: String) throws(ArgumentProblem) {
    let (given, url) = try Self.split(argument)
    let scheme = url.firstRange(of: "://")?.upperBound ?? url.startIndex
    let authority = url[scheme...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let origin = String(url[..<authority.endIndex])
    let rest = url[authority.endIndex...]
    // The whole is looked at first, since what is cut off may be part of a password.
    if let mistake = Self.mistake(in: url, origin) {
      let repeatsURL = mistake.hasPrefix("\"")
      let place = given ?? (repeatsURL ? nil : VisibleURL.text(String(url)))
      throw ArgumentProblem(place.map { "\($0): \(mistake)" } ?? mistake)
    }
    name = ServiceName(given ?? String(authority))
    self.origin = origin
    target = rest.hasPrefix("/") ? String(rest) : "/\(rest)"
  }

  /// The name, if one is given, and the URL.
  private static func split(_ argument: String) throws(ArgumentProblem) -> (String?, Substring) {
    let scheme = argument.firstRange(of: "://")?.lowerBound
    guard let equals = argument.firstIndex(of: "="), scheme.map({ equals < $0 }) ?? true else {
      guard scheme != nil else {
        throw ArgumentProblem(
          "'\(VisibleURL.text(argument))' isn't a URL; write http://host/path or name=http://host/path"
        )
      }
      return (nil, argument[...])
    }
    let name = String(argument[..<equals])
    guard !name.isEmpty else {
      throw ArgumentProblem("the name before = is missing; write name=http://host/path")
    }
    return (VisibleText.line(name), argument[argument.index(after: equals)...])
  }

  /// What is wrong with a URL.
  private static func mistake(in url: Substring, _ origin: String) -> String? {
    if case .failure(let error) = Service(origin).endpoints {
      let whole = String(url.prefix { $0 != "?" && $0 != "#" })
      if case .failure(let better) = Service(whole).endpoints { return "\(better)" }
      return "\(error)"
    }
    if url.contains("#") { return "a fragment (# and what follows) isn't sent to services; leave it out" }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return "its path has a space or another character that must be percent-encoded"
    }
    return nil
  }
}
