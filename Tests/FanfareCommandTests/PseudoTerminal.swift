import Foundation

/// A terminal that a test has both ends of: the command's, and the one with the screen.
final class PseudoTerminal {
  /// What the command is given as its standard output or standard error.
  let device: FileHandle
  private let screenEnd: Int32
  /// Everything that was written so far.
  private(set) var raw: [UInt8] = []
  private(set) var columns: Int

  private struct Unavailable: Error {}

  init(columns: Int) throws {
    self.columns = columns
    var (leader, follower): (Int32, Int32) = (-1, -1)
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&leader, &follower, nil, nil, &size) == 0 else { throw Unavailable() }
    screenEnd = leader
    device = FileHandle(fileDescriptor: follower, closeOnDealloc: true)
  }

  deinit { close(screenEnd) }

  /// Makes the window wider or narrower.
  func resize(columns: Int) {
    self.columns = columns
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(screenEnd, UInt(TIOCSWINSZ), &size)
  }

  /// Everything that was written so far, as a text.
  var text: String { String(decoding: raw, as: UTF8.self) }

  /// Waits until what was written satisfies a condition, or the command has ended; says whether it does.
  func read(until isEnough: (PseudoTerminal) -> Bool) -> Bool {
    while !isEnough(self) { guard readPiece() else { return isEnough(self) } }
    return true
  }

  /// Reads to the end; this process has to have closed the device.
  func readToEnd() { while readPiece() {} }

  private func readPiece() -> Bool {
    var piece = [UInt8](repeating: 0, count: 1 << 14)
    let count = Foundation.read(screenEnd, &piece, piece.count)
    guard count > 0 else { return false }
    raw += piece.prefix(count)
    return true
  }

  /// The lines that are on the screen, were it long enough for all of them.
  var lines: [String] {
    var rows: [[Character]] = [[]]
    var (row, column) = (0, 0)
    var rest = Substring(text.replacing("\r\n", with: "\n"))
    while let character = rest.popFirst() {
      switch character {
      case "\n":
        (row, column) = (row + 1, 0)
        if row == rows.count { rows.append([]) }
      case "\r": column = 0
      case "\u{1B}":
        let sequence = rest.prefix { $0 == "[" || $0.isNumber }
        rest.removeFirst(sequence.count)
        switch rest.popFirst() {
        case "J":
          rows.removeSubrange((row + 1)...)
          rows[row].removeSubrange(min(column, rows[row].count)...)
        case "A": row = max(0, row - (Int(sequence.dropFirst()) ?? 1))
        default: break
        }
      default:
        if column < rows[row].count { rows[row][column] = character } else { rows[row].append(character) }
        column += 1
      }
    }
    return rows.map { String($0) }
  }

  /// Runs the command with its streams on the terminal, and hands it to `body` while it runs.
  ///
  /// - Parameters:
  ///   - arguments: the arguments.
  ///   - output: where its standard output goes; `nil` is the terminal.
  ///   - environment: variables besides those that the tests have; without any, `TERM` is that of a usual terminal.
  func run(
    _ arguments: [String],
    output: FileHandle? = nil,
    environment: [String: String] = [:],
    _ body: (Process) throws -> Void = { _ in }
  ) throws -> Process {
    let process = try BuiltCommand.process(arguments)
    process.standardOutput = output ?? device
    process.standardError = device
    process.standardInput = FileHandle.nullDevice
    var all = ProcessInfo.processInfo.environment.filter { !$0.key.contains("COLOR") && $0.key != "CI" }
    all["TERM"] = "xterm-256color"
    process.environment = all.merging(environment) { $1 }
    try process.run()
    try device.close()
    try body(process)
    readToEnd()
    process.waitUntilExit()
    return process
  }
}
