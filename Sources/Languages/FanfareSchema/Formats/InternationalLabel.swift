/// A label of a host name in any script (IDNA 2008: RFC 5891 and RFC 5892).
///
/// Which characters are allowed follows from their properties, as RFC 5892 derives it. What is left out: the rule for
/// texts in two directions (RFC 5893), and the joining types that allow a non-joiner without a virama.
enum InternationalLabel {
  static func isValid(_ scalars: [Unicode.Scalar]) -> Bool {
    guard let first = scalars.first, first != "-", scalars.last != "-" else { return false }
    if scalars.count >= 4, scalars[2] == "-", scalars[3] == "-" { return false }
    switch first.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark: return false
    default: break
    }
    return scalars.indices.allSatisfy { isAllowed(scalars, $0) }
  }

  private static func isAllowed(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    let scalar = scalars[index]
    let before = index > 0 ? scalars[index - 1] : nil
    let after = index + 1 < scalars.count ? scalars[index + 1] : nil
    switch scalar.value {
    case 0x200C, 0x200D: return before?.properties.canonicalCombiningClass.rawValue == 9
    case 0xB7: return before == "l" && after == "l"
    case 0x375: return after.map(isGreek) ?? false
    case 0x5F3, 0x5F4: return before.map(isHebrew) ?? false
    case 0x30FB: return scalars.contains(where: isJapanese)
    case 0x660...0x669: return !scalars.contains { (0x6F0...0x6F9).contains($0.value) }
    case 0x6F0...0x6F9: return !scalars.contains { (0x660...0x669).contains($0.value) }
    case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007, 0x2D: return true
    case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: return false
    default: return isStableLetterOrDigit(scalar)
    }
  }

  private static func isStableLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    if properties.isDefaultIgnorableCodePoint || properties.changesWhenNFKCCaseFolded { return false }
    // Old Hangul is made of conjoining letters, which aren't allowed.
    if (0x1100...0x11FF).contains(scalar.value) || (0xA960...0xA97C).contains(scalar.value) { return false }
    if (0xD7B0...0xD7FB).contains(scalar.value) { return false }
    switch properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber:
      return true
    default: return false
    }
  }

  private static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
    (0x370...0x3FF).contains(scalar.value) || (0x1F00...0x1FFF).contains(scalar.value)
  }

  private static func isHebrew(_ scalar: Unicode.Scalar) -> Bool {
    (0x591...0x5F4).contains(scalar.value) || (0xFB1D...0xFB4F).contains(scalar.value)
  }

  private static func isJapanese(_ scalar: Unicode.Scalar) -> Bool {
    guard scalar.value != 0x30FB else { return false }
    return (0x3041...0x30FF).contains(scalar.value) || (0x31F0...0x31FF).contains(scalar.value)
      || (0x3400...0x4DBF).contains(scalar.value) || (0x4E00...0x9FFF).contains(scalar.value)
      || (0x20000...0x323AF).contains(scalar.value) || [0x3005, 0x3007].contains(scalar.value)
  }
}
