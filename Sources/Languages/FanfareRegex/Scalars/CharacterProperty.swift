/// A property of characters, as `\p{…}` and POSIX brackets name it.
enum CharacterProperty: Hashable, Sendable {
  case any
  case ascii
  case assigned
  case alphabetic
  case alphanumeric
  case blank
  case control
  case graphic
  case lowercase
  case printable
  case space
  case uppercase
  case hexadecimalDigit
  case word
  case emoji
  case ideographic
  case math
  case generalCategory(Unicode.GeneralCategory)
  /// Any of several general categories.
  case categoryGroup(CategoryGroup)
  case script(CharacterScript)

  /// Whether a scalar has the property.
  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch self {
    case .any: return true
    case .ascii: return scalar.isASCII
    case .assigned: return properties.generalCategory != .unassigned
    case .alphabetic: return properties.isAlphabetic
    case .alphanumeric: return properties.isAlphabetic || properties.generalCategory == .decimalNumber
    case .blank: return scalar == "\t" || properties.generalCategory == .spaceSeparator
    case .control: return properties.generalCategory == .control
    case .graphic: return isGraphic(properties)
    case .printable: return properties.generalCategory == .spaceSeparator || isGraphic(properties)
    case .lowercase: return properties.isLowercase
    case .uppercase: return properties.isUppercase
    case .space: return properties.isWhitespace
    case .hexadecimalDigit: return scalar.isASCII && properties.isHexDigit
    case .word: return isWord(properties)
    case .emoji: return properties.isEmoji
    case .ideographic: return properties.isIdeographic
    case .math: return properties.isMath
    case .generalCategory(let category): return properties.generalCategory == category
    case .categoryGroup(let group): return group.contains(properties.generalCategory)
    case .script(let script): return script.contains(scalar)
    }
  }

  private func isGraphic(_ properties: Unicode.Scalar.Properties) -> Bool {
    let category = properties.generalCategory
    return !properties.isWhitespace && category != .control && category != .unassigned
  }

  private func isWord(_ properties: Unicode.Scalar.Properties) -> Bool {
    guard !properties.isAlphabetic else { return true }
    let category = properties.generalCategory
    return category == .decimalNumber || category == .connectorPunctuation
      || CategoryGroup.mark.contains(category)
  }
}

/// A group of general categories: the first letter of their short names.
enum CategoryGroup: Hashable, Sendable {
  case letter
  case casedLetter
  case mark
  case number
  case punctuation
  case symbol
  case separator
  case other

  func contains(_ category: Unicode.GeneralCategory) -> Bool {
    switch category {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter: self == .letter || self == .casedLetter
    case .modifierLetter, .otherLetter: self == .letter
    case .nonspacingMark, .spacingMark, .enclosingMark: self == .mark
    case .decimalNumber, .letterNumber, .otherNumber: self == .number
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      self == .punctuation
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: self == .symbol
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: self == .separator
    case .control, .format, .surrogate, .privateUse, .unassigned: self == .other
    @unknown default: self == .other
    }
  }
}
