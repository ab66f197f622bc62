/// The encoding of labels in ASCII (RFC 3492).
enum Punycode {
  private static let base = 36
  private static let tMin = 1
  private static let tMax = 26

  /// The characters of what stands behind `xn--`; `nil` if it is no encoding.
  static func decode(_ bytes: [UInt8]) -> [Unicode.Scalar]? {
    guard bytes.count <= 59 else { return nil }
    let delimiter = bytes.lastIndex(of: UInt8(ascii: "-"))
    var output = bytes[..<(delimiter ?? 0)].map { UInt32($0) }
    var rest = bytes[(delimiter.map { $0 + 1 } ?? 0)...]
    var (code, index, bias) = (128, 0, 72)
    while !rest.isEmpty {
      let before = index
      var weight = 1
      for k in stride(from: base, to: .max, by: base) {
        guard let digit = rest.popFirst().flatMap(value) else { return nil }
        index += digit * weight
        guard index <= 0x7FFF_FFFF else { return nil }
        let threshold = threshold(k, bias)
        if digit < threshold { break }
        weight *= base - threshold
        guard weight <= 0x7FFF_FFFF else { return nil }
      }
      bias = adapt(index - before, output.count + 1, isFirst: before == 0)
      code += index / (output.count + 1)
      index %= output.count + 1
      guard code <= 0x10FFFF else { return nil }
      output.insert(UInt32(code), at: index)
      index += 1
    }
    let scalars = output.compactMap(Unicode.Scalar.init)
    return scalars.count == output.count ? scalars : nil
  }

  /// The encoding of characters, without `xn--`; `nil` if it would be too long for a label.
  static func encode(_ scalars: [Unicode.Scalar]) -> [UInt8]? {
    guard scalars.count <= 63 else { return nil }
    var output = scalars.filter(\.isASCII).map { UInt8($0.value) }
    let basic = output.count
    if basic > 0 { output.append(UInt8(ascii: "-")) }
    var (code, delta, bias, handled) = (128, 0, 72, basic)
    while handled < scalars.count {
      guard let next = scalars.map({ Int($0.value) }).filter({ $0 >= code }).min() else { return nil }
      delta += (next - code) * (handled + 1)
      code = next
      for scalar in scalars {
        if Int(scalar.value) < code { delta += 1 }
        guard Int(scalar.value) == code else { continue }
        write(delta, bias, &output)
        bias = adapt(delta, handled + 1, isFirst: handled == basic)
        delta = 0
        handled += 1
      }
      delta += 1
      code += 1
    }
    return output
  }

  private static func write(_ delta: Int, _ bias: Int, _ output: inout [UInt8]) {
    var rest = delta
    for k in stride(from: base, to: .max, by: base) {
      let threshold = threshold(k, bias)
      guard rest >= threshold else { break }
      output.append(digit(threshold + (rest - threshold) % (base - threshold)))
      rest = (rest - threshold) / (base - threshold)
    }
    output.append(digit(rest))
  }

  private static func threshold(_ k: Int, _ bias: Int) -> Int { min(max(k - bias, tMin), tMax) }

  private static func adapt(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var k = 0
    while delta > (base - tMin) * tMax / 2 {
      delta /= base - tMin
      k += base
    }
    return k + (base - tMin + 1) * delta / (delta + 38)
  }

  private static func value(_ byte: UInt8) -> Int? {
    if byte.isDigit { return Int(byte) - 22 }
    return byte.isLetter ? Int(byte | 0x20) - 97 : nil
  }

  private static func digit(_ value: Int) -> UInt8 { UInt8(value < 26 ? value + 97 : value + 22) }
}
