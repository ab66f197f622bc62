/// `duration` (RFC 3339, appendix A): `P1Y2M3DT4H5M6S`, where only units at the ends can be left out, or weeks.
enum DurationFormat {
  static func matches(_ text: String) -> Bool {
    var reader = ByteReader(text)
    guard reader.take("P") else { return false }
    if reader.take("T") { return readUnits("HMS", &reader) && reader.isAtEnd }
    var weeks = reader
    if weeks.takeDigits(), weeks.take("W") { return weeks.isAtEnd }
    guard readUnits("YMD", &reader) else { return false }
    return reader.isAtEnd || reader.take("T") && readUnits("HMS", &reader) && reader.isAtEnd
  }

  /// Reads numbers with units that follow each other without a gap; at least one.
  private static func readUnits(_ units: String, _ reader: inout ByteReader) -> Bool {
    var allowed = units[...]
    while reader.rest.first?.isDigit == true {
      guard reader.takeDigits() else { return false }
      let isFirst = allowed.count == units.count
      let candidates = isFirst ? allowed : allowed.prefix(1)
      guard let unit = candidates.first(where: { reader.take(String($0)) }),
        let index = allowed.firstIndex(of: unit)
      else { return false }
      allowed = allowed[allowed.index(after: index)...]
    }
    return allowed.count < units.count
  }
}
