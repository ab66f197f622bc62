import Testing

@testable import FanfareRegex

struct CaseFoldingTests {
  @Test(
    "Scalars that fold to the same one are variants of each other",
    arguments: [
      "aA", "kK\u{212A}", "sSſ", "éÉ", "åÅ\u{212B}", "µμΜ", "σΣς", "θΘϑϴ", "ßẞ", "ǆǅǄ", "жЖ", "вВᲀ", "тТᲄᲅ",
      "ωΩ\u{2126}", "ιΙ\u{345}\u{1FBE}",
    ]
  )
  func variants(_ letters: String) {
    let scalars = Array(letters.unicodeScalars)
    for scalar in scalars {
      #expect(Set(CaseFolding.variants(of: scalar)) == Set(scalars).subtracting([scalar]))
    }
  }

  @Test(
    "Scalars without case, and the Turkish i, have no variants",
    arguments: ["1", "-", "漢", "ı", "İ"] as [Unicode.Scalar]
  )
  func noVariants(_ scalar: Unicode.Scalar) {
    #expect(CaseFolding.variants(of: scalar).isEmpty)
  }

  @Test("The bitmap of a class without case agrees with its description")
  func bitmaps() {
    let sets: [ScalarSet] = [
      .ranges([0x61...0x63]), .ranges([0x40...0x5B, 0x212A...0x212A]), .property(.uppercase),
      .ranges([0x17F...0x17F]),
      .complement(.ranges([0x6B...0x6B])),
    ]
    for set in sets.map({ ScalarSet.anyCase($0) }) {
      let ascii = ASCIISet(set)
      for value: UInt8 in 0..<128 {
        #expect(ascii.contains(UInt32(value)) == set.contains(Unicode.Scalar(value)))
      }
    }
  }
}
