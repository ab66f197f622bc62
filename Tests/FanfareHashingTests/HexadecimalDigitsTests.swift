import Testing

@testable import FanfareHashing

@Suite struct HexadecimalDigitsTests {
  @Test func `each byte is two digits in lower case`() {
    #expect([0x00, 0x0F, 0xA0, 0xFF].hexadecimalDigits == "000fa0ff")
    #expect([UInt8]().hexadecimalDigits == "")
  }
}
