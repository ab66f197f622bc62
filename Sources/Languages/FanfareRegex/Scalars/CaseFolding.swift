/// Simple case folding: which scalars differ by case only (Unicode's `CaseFolding.txt`, statuses C and S).
enum CaseFolding {
  /// The other scalars that match a scalar when case is ignored.
  static func variants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    if scalar.isASCII, let simple = asciiVariants(of: scalar) { return simple }
    // Simple folding leaves the dotless i alone, though its upper case is I.
    guard scalar != "\u{131}" else { return [] }
    var variants = [scalar]
    var next = 0
    while next < variants.count {
      let properties = variants[next].properties
      let mappings = [properties.lowercaseMapping, properties.uppercaseMapping, properties.titlecaseMapping]
      for mapping in mappings {
        let scalars = mapping.unicodeScalars
        guard let first = scalars.first, scalars.count == 1, !variants.contains(first) else { continue }
        variants.append(first)
      }
      for other in unmapped[variants[next]] ?? [] where !variants.contains(other) { variants.append(other) }
      next += 1
    }
    variants.removeFirst()
    return variants
  }

  /// Whether two scalars differ by case at most.
  static func areEqual(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    first == second || variants(of: first).contains(second)
  }

  private static func asciiVariants(of scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
    let lower = scalar.value | 0x20
    guard lower >= 0x61, lower <= 0x7A else { return [] }
    guard lower != 0x6B, lower != 0x73 else { return nil }
    return Unicode.Scalar(scalar.value ^ 0x20).map { [$0] }
  }

  /// Scalars that a lower-case letter isn't mapped to, though they fold to it.
  private static let unmapped: [Unicode.Scalar: [Unicode.Scalar]] = [
    "k": ["\u{212A}"], "s": ["\u{17F}"], "å": ["\u{212B}"], "ß": ["\u{1E9E}"], "ṡ": ["\u{1E9B}"],
    "\u{3BC}": ["\u{B5}"], "ι": ["\u{345}", "\u{1FBE}"], "β": ["\u{3D0}"], "ε": ["\u{3F5}"],
    "θ": ["\u{3D1}", "\u{3F4}"], "κ": ["\u{3F0}"], "π": ["\u{3D6}"], "ρ": ["\u{3F1}"], "σ": ["ς"],
    "φ": ["\u{3D5}"], "ω": ["\u{2126}"], "в": ["\u{1C80}"], "д": ["\u{1C81}"], "о": ["\u{1C82}"],
    "с": ["\u{1C83}"], "т": ["\u{1C84}", "\u{1C85}"], "ъ": ["\u{1C86}"], "ѣ": ["\u{1C87}"],
    "\u{A64B}": ["\u{1C88}"],
  ]
}
