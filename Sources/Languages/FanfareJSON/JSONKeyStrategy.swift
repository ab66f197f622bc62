/// How the members of objects are named in JSON.
///
/// A name is always worked out from the coding key, in both directions, so `imageURL` is written as `image_url` and read from
/// it again. (Foundation's decoder goes the other way, from the name to `imageUrl`, and doesn't find it.) The keys of a
/// dictionary are data and stay as they are.
public enum JSONKeyStrategy: Sendable {
  /// As the coding key says.
  case asDeclared

  /// In snake case: `firstName` is `first_name`, `imageURL` is `image_url`, `int64Value` is `int64_value`.
  ///
  /// What the reader has to guess from a name (the case of an enumeration with values, one of `allKeys`)
  /// is `imageUrl` for `image_url`; with an acronym in the key, give it a raw value.
  case snakeCase

  /// As the given function makes it of the text of a coding key.
  ///
  /// The function must have the same answer every time. Names of members aren't converted back, so `allKeys` has them as they
  /// stand in the text.
  case custom(@Sendable (_ key: String) -> String)
}

extension JSONKeyStrategy {
  /// Whether a name can be another than its key's text.
  var converts: Bool {
    if case .asDeclared = self { return false }
    return true
  }

  /// Whether keys of a type name members, rather than being data as those of a dictionary.
  static func applies(to type: (some CodingKey).Type) -> Bool {
    // The standard library's own type, which has no public name.
    String(reflecting: type) != "Swift._DictionaryCodingKey"
  }

  /// The name of a key's member.
  func name(of key: some CodingKey) -> String {
    switch self {
    case .asDeclared: key.stringValue
    case .snakeCase: Self.snakeCase(key.stringValue)
    case .custom(let convert): convert(key.stringValue)
    }
  }

  /// The text of the key that a member's name probably stands for.
  func key(named name: String) -> String {
    guard case .snakeCase = self else { return name }
    return Self.camelCase(name)
  }

  /// Words begin at a capital behind anything else, and at the last capital of several that a small letter follows.
  private static func snakeCase(_ key: String) -> String {
    let letters = Array(key)
    var name = ""
    for (index, letter) in letters.enumerated() {
      if letter.isUppercase, index > 0, letters[index - 1] != "_" {
        let endsAcronym = index + 1 < letters.count && letters[index + 1].isLowercase
        if !letters[index - 1].isUppercase || endsAcronym { name.append("_") }
      }
      name += letter.lowercased()
    }
    return name
  }

  /// Underscores at the start and the end stay.
  private static func camelCase(_ name: String) -> String {
    let start = name.prefix { $0 == "_" }
    let rest = name.dropFirst(start.count)
    let words = rest.split(separator: "_")
    guard let first = words.first else { return name }
    let end = rest.reversed().prefix { $0 == "_" }
    return start + first + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
      + String(end)
  }
}
