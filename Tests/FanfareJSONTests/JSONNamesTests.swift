import Testing

@testable import FanfareJSON

@Suite struct JSONNamesTests {
  private func text(of bytes: [UInt8], in names: JSONNames) -> String {
    bytes.withUnsafeBufferPointer { names.text(of: $0) }
  }

  @Test(arguments: JSONNames.lengths)
  func `a name is never taken for one that differs in a single byte`(length: Int) {
    let name = [UInt8](repeating: UInt8(ascii: "n"), count: length)
    for place in 0..<length {
      let names = JSONNames()
      var other = name
      other[place] = UInt8(ascii: "m")
      // Those that differ between the first and the last eight bytes have the same place.
      for bytes in [name, other, name, name, other, other] {
        #expect(text(of: bytes, in: names) == String(decoding: bytes, as: UTF8.self))
      }
    }
  }
}
