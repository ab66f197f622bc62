import Foundation

/// How many inputs there will be, estimated from the sizes of the files whose lines are inputs.
struct InputExpectation {
  /// The inputs that are known by themselves.
  var singles = 0
  /// How many lines have been taken, blank ones aside.
  private var lines = 0
  /// How many bytes these took.
  private var bytesTaken = 0
  /// How many bytes there are in all; `nil` if one of the files is a pipe or a device.
  private var bytes: Int? = 0
  /// How many files of lines haven't come to their end.
  private var openFiles = 0

  /// How many inputs there are; `nil` if nothing tells.
  var total: ProgressText.Total? {
    if openFiles == 0 { return .init(count: singles + lines) }
    guard let bytes, bytesTaken > 0, lines > 0 else { return nil }
    let expected = Double(lines) * Double(max(bytes, bytesTaken)) / Double(bytesTaken)
    return .init(count: singles + max(lines, Self.rounded(expected)), isEstimate: true)
  }

  /// Expects the lines of a file; `-` is standard input.
  mutating func expectLines(of path: String) {
    openFiles += 1
    var status = stat()
    let isKnown = path == "-" ? fstat(STDIN_FILENO, &status) == 0 : stat(path, &status) == 0
    // What compressed bytes become isn't known.
    guard InputKind.coding(ofFileAt: path) == nil else { return bytes = nil }
    guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
      // What isn't there has no lines either.
      if isKnown { bytes = nil }
      return
    }
    bytes? += Int(status.st_size)
  }

  /// Counts a line that was taken.
  mutating func countLine(bytes count: Int, isBlank: Bool) {
    bytesTaken += count
    if !isBlank { lines += 1 }
  }

  /// Notes that a file of lines has come to its end.
  mutating func endLines() { openFiles -= 1 }

  /// Notes that what could be lines is one input: a text on standard input, or a file that can't be read further.
  mutating func foundSingle() {
    openFiles -= 1
    singles += 1
  }

  /// An estimate isn't known to more than three digits.
  private static func rounded(_ value: Double) -> Int {
    let unit = pow(10, max(0, (log10(max(1, value))).rounded(.down) - 2))
    return Int((value / unit).rounded() * unit)
  }
}
