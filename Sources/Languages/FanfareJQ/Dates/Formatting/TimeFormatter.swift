extension BrokenDownTime {
  /// Writes the time as a format says (C's `strftime` in the C locale, with glibc's flags `-`, `_`, `0`, `^`, `#` and
  /// widths); conversions that don't exist stay as they are.
  ///
  /// - Throws: ``DateError`` if the text gets more than 4,096 bytes longer than the format.
  func formatted(_ format: String) throws(DateError) -> String {
    var formatter = TimeFormatter(self, limit: format.utf8.count + 4096)
    try formatter.write(Array(format.utf8))
    return String(decoding: formatter.output, as: UTF8.self)
  }
}

/// Writes the parts of a format one after another.
struct TimeFormatter {
  let time: BrokenDownTime
  private(set) var output: [UInt8] = []
  private let limit: Int

  init(_ time: BrokenDownTime, limit: Int) {
    self.time = time
    self.limit = limit
  }

  /// Writes a whole format.
  mutating func write(_ format: [UInt8]) throws(DateError) {
    var position = 0
    while position < format.count {
      if format[position] == UInt8(ascii: "%") {
        try write(ConversionSpecification(format, at: &position))
      } else {
        try append(CollectionOfOne(format[position]))
        position += 1
      }
    }
  }

  private mutating func write(_ specification: ConversionSpecification) throws(DateError) {
    guard let letter = specification.letter, specification.hasValidModifier else {
      return try write(specification.source, specification)
    }
    if let composition = Self.composition(of: letter) {
      var part = TimeFormatter(time, limit: limit)
      try part.write(Array(composition.utf8))
      return try write(part.output, specification)
    }
    switch value(of: letter, specification) {
    case .text(let text): try write(text.utf8, specification)
    case .lowercaseText(let text): try write(text.utf8, specification, isUppercase: false)
    case .number(let number, let digits, let padding):
      try write(number, digits: digits, padding: padding, specification)
    case .offset:
      try write("+".utf8, specification)
      try write(0, digits: 4, padding: .zeros, specification)
    case nil: try write(specification.source, specification)
    }
  }

  /// The format that a letter stands for.
  private static func composition(of letter: UInt8) -> String? {
    switch letter {
    case UInt8(ascii: "c"): "%a %b %e %H:%M:%S %Y"
    case UInt8(ascii: "D"), UInt8(ascii: "x"): "%m/%d/%y"
    case UInt8(ascii: "F"): "%Y-%m-%d"
    case UInt8(ascii: "R"): "%H:%M"
    case UInt8(ascii: "r"): "%I:%M:%S %p"
    case UInt8(ascii: "T"), UInt8(ascii: "X"): "%H:%M:%S"
    default: nil
    }
  }

  /// Writes a text, padded to the width on the left.
  private mutating func write(
    _ text: some Collection<UInt8>,
    _ specification: ConversionSpecification,
    isUppercase: Bool? = nil
  ) throws(DateError) {
    let padding = specification.padding == .zeros ? UInt8(ascii: "0") : UInt8(ascii: " ")
    try append(repeatElement(padding, count: max(0, specification.width - text.count)))
    guard isUppercase ?? specification.isUppercase else { return try append(text) }
    try append(text.map { 0x61...0x7A ~= $0 ? $0 ^ 0x20 : $0 })
  }

  private mutating func write(
    _ number: Int,
    digits: Int,
    padding: ConversionSpecification.Padding,
    _ specification: ConversionSpecification
  ) throws(DateError) {
    let text = String(number)
    let missing = max(0, max(digits, specification.width) - text.utf8.count)
    switch specification.padding ?? padding {
    case .zeros:
      if number < 0 { try append("-".utf8) }
      try append(repeatElement(UInt8(ascii: "0"), count: missing))
      try append(number < 0 ? text.utf8.dropFirst() : text.utf8[...])
    case .spaces:
      try append(repeatElement(UInt8(ascii: " "), count: missing))
      try append(text.utf8)
    case .none:
      try append(repeatElement(UInt8(ascii: " "), count: max(0, specification.width - text.utf8.count)))
      try append(text.utf8)
    }
  }

  private mutating func append(_ bytes: some Collection<UInt8>) throws(DateError) {
    guard output.count + bytes.count <= limit else {
      throw DateError(.tooLong, "strftime/1: the text would be longer than \(limit) bytes")
    }
    output.append(contentsOf: bytes)
  }
}
