/// `ipv4` (RFC 2673, section 3.2) and `ipv6` (RFC 4291, section 2.2).
enum AddressFormat {
  static func isIPv4(_ text: Substring.UTF8View) -> Bool {
    let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 4 && parts.allSatisfy(isOctet)
  }

  private static func isOctet(_ part: Substring.UTF8View) -> Bool {
    guard (1...3).contains(part.count), part.allSatisfy(\.isDigit) else { return false }
    guard part.count == 1 || part.first != UInt8(ascii: "0") else { return false }
    return part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } < 256
  }

  static func isIPv6(_ text: Substring.UTF8View) -> Bool {
    guard text.count <= 45 else { return false }
    let groups = Array(text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false))
    guard groups.count > 2 else { return false }
    var count = 0
    var gaps = 0
    for (position, group) in groups.enumerated() {
      let isLast = position == groups.count - 1
      if group.isEmpty {
        // A gap is an empty group; at either end it has a second one beside it.
        let isEdge = position == 0 || isLast
        let neighbour = position == 0 ? groups[1] : groups[position - 1]
        if isEdge, !neighbour.isEmpty { return false }
        if !isEdge { gaps += 1 }
      } else if isLast, group.contains(UInt8(ascii: ".")) {
        guard isIPv4(group) else { return false }
        count += 2
      } else {
        guard group.count <= 4, group.allSatisfy(\.isHexadecimal) else { return false }
        count += 1
      }
    }
    return gaps == 0 ? count == 8 : gaps == 1 && count < 8
  }
}
