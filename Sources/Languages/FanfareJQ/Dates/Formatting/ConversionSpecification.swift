/// A conversion of a format, such as `%-d` or `%10Y`: its flags, its width and its letter.
struct ConversionSpecification: Hashable, Sendable {
  /// How a value is padded.
  enum Padding: Hashable, Sendable {
    case zeros
    case spaces
    case none
  }

  /// `nil` leaves it to the conversion.
  private(set) var padding: Padding?
  private(set) var isUppercase = false
  /// Whether `#` asks for the other case.
  private(set) var swapsCase = false
  private(set) var width = 0
  /// `E` or `O`, which ask for forms that the C locale doesn't have.
  private(set) var modifier: UInt8?
  /// `nil` at the end of the format.
  private(set) var letter: UInt8?
  /// The conversion as it is written, for those that don't exist.
  private(set) var source: ArraySlice<UInt8>

  /// Reads a conversion.
  ///
  /// - Parameters:
  ///   - format: the format in UTF-8.
  ///   - position: where its `%` is; afterwards the place behind the conversion.
  init(_ format: [UInt8], at position: inout Int) {
    let start = position
    position += 1
    source = []
    while position < format.count, setFlag(format[position]) { position += 1 }
    while position < format.count, case 0x30...0x39 = format[position] {
      width = min(width * 10 + Int(format[position] - 0x30), 1_000_000)
      position += 1
    }
    if position < format.count, format[position] == UInt8(ascii: "E") || format[position] == UInt8(ascii: "O")
    {
      modifier = format[position]
      position += 1
    }
    if position < format.count {
      letter = format[position]
      position += 1
    }
    source = format[start..<position]
  }

  /// The conversion without flags and width: for the parts of `%c` and the like.
  init(letter: UInt8) {
    self.letter = letter
    source = []
  }

  private mutating func setFlag(_ flag: UInt8) -> Bool {
    switch flag {
    case UInt8(ascii: "_"): padding = .spaces
    case UInt8(ascii: "-"): padding = Padding.none
    case UInt8(ascii: "0"): padding = .zeros
    case UInt8(ascii: "^"): isUppercase = true
    case UInt8(ascii: "#"): swapsCase = true
    default: return false
    }
    return true
  }

  /// Whether the modifier can stand before the letter.
  var hasValidModifier: Bool {
    guard let modifier, let letter else { return true }
    switch letter {
    case UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "D"), UInt8(ascii: "F"):
      return false
    case UInt8(ascii: "c"), UInt8(ascii: "x"), UInt8(ascii: "X"), UInt8(ascii: "Y"):
      return modifier == UInt8(ascii: "E")
    case UInt8(ascii: "%"), UInt8(ascii: "C"), UInt8(ascii: "y"), UInt8(ascii: "n"), UInt8(ascii: "P"),
      UInt8(ascii: "p"),
      UInt8(ascii: "R"), UInt8(ascii: "r"), UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "s"),
      UInt8(ascii: "u"), UInt8(ascii: "Z"), UInt8(ascii: "z"):
      return true
    default:
      return modifier == UInt8(ascii: "O")
    }
  }
}
