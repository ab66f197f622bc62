internal import HTTPTypes

@testable internal import Fanfare

extension FuzzTarget {
  /// What the fields of an answer say of the limits of its service: a field in each line.
  static let limits = FuzzTarget(name: "limits") { (bytes) throws(BrokenPromise) in
    let today = 1_800_000_000.0
    guard let notice = LimitNotice(fields(in: bytes), today: today) else { return }
    try promise(notice.retryAfter.map(isTime) ?? true, "a wait of \(notice.retryAfter ?? .zero)")
    try promise(notice.windows.count <= LimitNotice.maximumWindows, "\(notice.windows.count) limits")
    try promise(Set(notice.windows.map(\.name)).count == notice.windows.count, "a limit twice")
    for window in notice.windows {
      try promise(window.name.utf8.count <= 64 && window.partition.utf8.count <= 64, "a long name")
      try promise([window.reset, window.length].compactMap(\.self).allSatisfy(isTime), "times of \(window)")
      try promise(
        [window.quota, window.remaining].compactMap(\.self).allSatisfy { (0...1e15).contains($0) },
        "amounts of \(window)"
      )
    }
    try checkWriting(notice.windows)
  }

  private static func fields(in bytes: [UInt8]) -> HTTPFields {
    var fields = HTTPFields()
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
      let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
      guard let name = HTTPField.Name(String(decoding: line[..<colon], as: UTF8.self)),
        HTTPField.isValidValue(value)
      else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    return fields
  }

  private static func isTime(_ time: Duration) -> Bool { (.zero ... .seconds(3_155_695_200)).contains(time) }

  /// Limits that are written as the draft has it are read as the same: what is left of each, and its name.
  private static func checkWriting(_ windows: [LimitNotice.Window]) throws(BrokenPromise) {
    let items = windows.compactMap { window -> (name: String, left: Int)? in
      let isPlain = window.name.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "-") }
      let left = window.remaining.flatMap(Int.init(exactly:))
      return isPlain && !window.name.isEmpty ? left.map { (window.name, $0) } : nil
    }
    let written = items.map { "\"\($0.name)\";r=\($0.left)" }.joined(separator: ", ")
    guard !items.isEmpty, written.utf8.count <= 512, let name = HTTPField.Name("RateLimit") else { return }
    let again = LimitNotice([name: written], today: 0)?.windows ?? []
    try promise(again.map(\.name), equals: items.map(\.name), "names, and those of \(written)")
    try promise(again.map(\.remaining), equals: items.map { Double($0.left) }, "what is left, and \(written)")
  }
}
