import ArgumentParser
import FanfareCredentials
import FanfareText
import Foundation

/// Who calls, as a header field tells it; the credentials come from a file or a variable.
///
/// Arguments are seen by everybody on the machine and stay in the shell's history, so none holds a credential.
struct AuthorizationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Send a user name and a password (Basic): name:password in @FILE or in the variable of env:NAME.",
      valueName: "source"
    )
  )
  var user: String?

  @Option(
    help: ArgumentHelp(
      "Send a token (Bearer), which stands in @FILE or in the variable of env:NAME.",
      valueName: "source"
    )
  )
  var bearer: String?

  func validate() throws {
    guard user == nil || bearer == nil else {
      throw ValidationError("--user and --bearer set the same header field; give one of them")
    }
    do throws(ArgumentProblem) {
      for source in [user, bearer].compactMap(\.self) { _ = try CredentialSource(parsing: source) }
    } catch {
      throw ValidationError("\(user == nil ? "--bearer" : "--user"): \(error)")
    }
  }

  /// The files that credentials stand in, each with the option that names it.
  var files: [(option: String, path: String)] {
    [("--user", user), ("--bearer", bearer)].compactMap { option, source -> (option: String, path: String)? in
      guard let source, case .file(let path)? = try? CredentialSource(parsing: source) else { return nil }
      return (option, path)
    }
  }

  /// The value of the `Authorization` field; `nil` for none.
  ///
  /// - Throws: ``UnusableFile`` if the credentials can't be read or sent.
  func headerValue() throws -> String? {
    if let user {
      let text = try read(user, for: "--user")
      // By scalars: a password may begin with a mark, which makes another character of the colon.
      let scalars = text.unicodeScalars
      guard let colon = scalars.firstIndex(of: ":") else {
        throw UnusableFile("--user: there is no colon between name and password")
      }
      do {
        let password = String(scalars[scalars.index(after: colon)...])
        return try BasicCredentials(username: String(scalars[..<colon]), password: password).headerValue
      } catch {
        throw UnusableFile("--user: \(error)")
      }
    }
    guard let bearer else { return nil }
    let token = try read(bearer, for: "--bearer")
    // RFC 6750, section 2.1, without its bound on which of them are letters: services make up tokens of all kinds.
    guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw UnusableFile(
        "--bearer: the token is empty, or has a space or another character that tokens don't have"
      )
    }
    return "Bearer \(token)"
  }

  private func read(_ source: String, for option: String) throws -> String {
    do throws(ArgumentProblem) {
      return try CredentialSource(parsing: source).read(from: ProcessInfo.processInfo.environment)
    } catch {
      throw UnusableFile("\(option): \(error)")
    }
  }
}

/// `@FILE` or `env:NAME`: where a credential stands.
enum CredentialSource: Hashable {
  case file(String)
  case variable(String)

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem``, which doesn't repeat the argument: it may be the credential itself.
  init(parsing argument: String) throws(ArgumentProblem) {
    if argument.hasPrefix("@"), argument.count > 1 {
      self = .file(String(argument.dropFirst()))
    } else if argument.hasPrefix("env:"), argument.count > 4 {
      self = .variable(String(argument.dropFirst(4)))
    } else {
      throw ArgumentProblem(
        "arguments are seen by everybody on the machine; name the place of the credential: @FILE or env:NAME"
      )
    }
  }

  /// The credential, without the line break that may end it.
  ///
  /// - Throws: ``ArgumentProblem`` if there is none.
  func read(from environment: [String: String]) throws(ArgumentProblem) -> String {
    var text: String
    switch self {
    case .variable(let name):
      guard let value = environment[name] else {
        throw ArgumentProblem("the variable \(VisibleText.line(name)) isn't set")
      }
      text = value
    case .file(let path):
      do throws(UnreadableInput) {
        var file = try InputFile(path: path)
        text = String(decoding: try file.contents(), as: UTF8.self)
      } catch {
        throw ArgumentProblem("\(error)")
      }
    }
    while let last = text.unicodeScalars.last, last == "\n" || last == "\r" {
      text.unicodeScalars.removeLast()
    }
    return text
  }
}
