import FanfareHashing
import FanfareJQ
import FanfareJSON
import FanfareWorkflows

/// What tells a document from the others of its batch, whenever the batch goes on: its content decides, and never a time stamp.
struct DocumentKey: Sendable {
  /// How long a key may be, in bytes.
  private static let longest = 512

  /// What yields the key of an input; `nil` for what its place and content yield.
  private let program: JQProgram?
  private let source: String

  /// Reads the expression of an option; `nil` if there is none.
  ///
  /// - Throws: ``ArgumentProblem`` if it isn't one.
  init(parsing source: String?) throws(ArgumentProblem) {
    self.source = source ?? ""
    guard let source else {
      program = nil
      return
    }
    do {
      program = try JQProgram(source)
    } catch {
      throw ArgumentProblem("'\(source)' isn't a jq expression, such as .id: \(error)")
    }
  }

  /// Whether keys follow from places and contents, since no expression yields them.
  var isImplied: Bool { program == nil }

  /// The key and the digest of an input.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - isLine: whether it is a line among others.
  ///   - value: the input.
  /// - Throws: ``UnreadableInput`` if the expression yields neither a text nor a number for it.
  func identity(
    of name: String,
    isLine: Bool,
    _ value: JSONValue
  ) throws(UnreadableInput) -> (key: String, digest: String) {
    let digest = Self.digest(of: value)
    guard let program else {
      // A line has no name but its number, which is another document's when a line before it goes.
      return (isLine ? "\(name) \(digest)" : name, digest)
    }
    let key: JSONValue?
    do {
      key = try program.first(value)
    } catch {
      throw UnreadableInput(id: name, reason: "--key \(source): \(error)")
    }
    switch key {
    case .string(let text)? where !text.isEmpty && text.utf8.count <= Self.longest: return (text, digest)
    case .number(let number)?: return ("\(number)", digest)
    default:
      let rule = "a key is a number, or a text of 1 to \(Self.longest) bytes"
      throw UnreadableInput(id: name, reason: "--key \(source) yields none for it; \(rule)")
    }
  }

  /// The first half of the SHA-256 of a value, as hexadecimal digits.
  static func digest(of value: JSONValue) -> String {
    SHA256.hash(value.serialized()).prefix(16).hexadecimalDigits
  }
}
