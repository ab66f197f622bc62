extension CharacterProperty {
  /// The property that `\p{…}` names; `nil` if there is none, or none that is supported.
  ///
  /// Case, spaces, hyphens and underscores don't count.
  init?(named name: String) {
    let key = String(name.lowercased().filter { $0 != " " && $0 != "-" && $0 != "_" })
    guard let property = Self.named[key] else { return nil }
    self = property
  }

  /// The property of a POSIX bracket, `[:name:]`; these names are exact.
  init?(posixName name: String) {
    guard let property = Self.posix[name] else { return nil }
    self = property
  }

  private static let posix: [String: CharacterProperty] = [
    "alnum": .alphanumeric, "alpha": .alphabetic, "ascii": .ascii, "blank": .blank, "cntrl": .control,
    "digit": .generalCategory(.decimalNumber), "graph": .graphic, "lower": .lowercase, "print": .printable,
    "punct": .categoryGroup(.punctuation), "space": .space, "upper": .uppercase, "word": .word,
    "xdigit": .hexadecimalDigit,
  ]

  private static let named: [String: CharacterProperty] = {
    var names = posix
    names.merge(others) { first, _ in first }
    for (category, short, long) in categories {
      names[short] = .generalCategory(category)
      names[long] = .generalCategory(category)
    }
    for script in CharacterScript.allCases { names[script.rawValue] = .script(script) }
    return names
  }()

  private static let others: [String: CharacterProperty] = [
    "any": .any, "assigned": .assigned, "alphabetic": .alphabetic, "lowercase": .lowercase,
    "uppercase": .uppercase, "whitespace": .space, "emoji": .emoji, "ideographic": .ideographic,
    "math": .math,
    "l": .categoryGroup(.letter), "letter": .categoryGroup(.letter), "lc": .categoryGroup(.casedLetter),
    "casedletter": .categoryGroup(.casedLetter), "m": .categoryGroup(.mark), "mark": .categoryGroup(.mark),
    "combiningmark": .categoryGroup(.mark), "n": .categoryGroup(.number), "number": .categoryGroup(.number),
    "p": .categoryGroup(.punctuation), "punctuation": .categoryGroup(.punctuation),
    "s": .categoryGroup(.symbol), "symbol": .categoryGroup(.symbol), "z": .categoryGroup(.separator),
    "separator": .categoryGroup(.separator), "c": .categoryGroup(.other), "other": .categoryGroup(.other),
  ]

  private static let categories: [(Unicode.GeneralCategory, short: String, long: String)] = [
    (.uppercaseLetter, "lu", "uppercaseletter"), (.lowercaseLetter, "ll", "lowercaseletter"),
    (.titlecaseLetter, "lt", "titlecaseletter"), (.modifierLetter, "lm", "modifierletter"),
    (.otherLetter, "lo", "otherletter"), (.nonspacingMark, "mn", "nonspacingmark"),
    (.spacingMark, "mc", "spacingmark"), (.enclosingMark, "me", "enclosingmark"),
    (.decimalNumber, "nd", "decimalnumber"), (.letterNumber, "nl", "letternumber"),
    (.otherNumber, "no", "othernumber"), (.connectorPunctuation, "pc", "connectorpunctuation"),
    (.dashPunctuation, "pd", "dashpunctuation"), (.openPunctuation, "ps", "openpunctuation"),
    (.closePunctuation, "pe", "closepunctuation"), (.initialPunctuation, "pi", "initialpunctuation"),
    (.finalPunctuation, "pf", "finalpunctuation"), (.otherPunctuation, "po", "otherpunctuation"),
    (.mathSymbol, "sm", "mathsymbol"), (.currencySymbol, "sc", "currencysymbol"),
    (.modifierSymbol, "sk", "modifiersymbol"), (.otherSymbol, "so", "othersymbol"),
    (.spaceSeparator, "zs", "spaceseparator"), (.lineSeparator, "zl", "lineseparator"),
    (.paragraphSeparator, "zp", "paragraphseparator"), (.control, "cc", "control"), (.format, "cf", "format"),
    (.surrogate, "cs", "surrogate"), (.privateUse, "co", "privateuse"), (.unassigned, "cn", "unassigned"),
  ]
}
