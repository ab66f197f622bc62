/// Tells the addresses of the public internet from all others (IANA's special-purpose registries, RFC 6890).
enum PublicAddress {
  /// Whether an IPv4 address belongs to the public internet.
  ///
  /// - Parameter address: the address as a number, in the order of its bytes as they are written.
  static func contains(v4 address: UInt32) -> Bool {
    !specialV4.contains { network, length in (address ^ network) >> (32 - length) == 0 }
  }

  /// Whether an IPv6 address belongs to the public internet.
  ///
  /// One that stands for an IPv4 address is what that is.
  ///
  /// - Parameter bytes: its 16 bytes.
  static func contains(v6 bytes: [UInt8]) -> Bool {
    guard bytes.count == 16 else { return false }
    func v4(at index: Int) -> UInt32 {
      bytes[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
    // Mapped (RFC 4291), translated (RFC 2765), and NAT64 (RFC 6052).
    let prefix = bytes[..<12]
    if prefix.elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
      || prefix.elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0])
      || prefix.elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0])
    {
      return contains(v4: v4(at: 12))
    }
    // 6to4 (RFC 3056).
    if bytes[0] == 0x20, bytes[1] == 0x02 { return contains(v4: v4(at: 2)) }
    // Of what isn't special above, only 2000::/3 has been handed out; within it Teredo and the other protocol assignments
    // (2001::/23), and documentation (2001:db8::/32, 3fff::/20), aren't hosts.
    guard bytes[0] & 0xE0 == 0x20 else { return false }
    if bytes[0] == 0x20, bytes[1] == 0x01, bytes[2] < 2 || (bytes[2] == 0x0D && bytes[3] == 0xB8) {
      return false
    }
    return !(bytes[0] == 0x3F && bytes[1] == 0xFF && bytes[2] < 0x10)
  }

  private static let specialV4: [(network: UInt32, length: UInt32)] = [
    (0x0000_0000, 8),  // this network
    (0x0A00_0000, 8),  // private
    (0x6440_0000, 10),  // shared by carriers
    (0x7F00_0000, 8),  // loopback
    (0xA9FE_0000, 16),  // link-local
    (0xAC10_0000, 12),  // private
    (0xC000_0000, 24),  // protocol assignments
    (0xC000_0200, 24),  // documentation
    (0xC058_6300, 24),  // 6to4 relays
    (0xC0A8_0000, 16),  // private
    (0xC612_0000, 15),  // benchmarks
    (0xC633_6400, 24),  // documentation
    (0xCB00_7100, 24),  // documentation
    (0xE000_0000, 3),  // multicast, reserved, broadcast
  ]
}
