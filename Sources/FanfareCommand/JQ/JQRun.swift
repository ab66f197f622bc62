import Fanfare
import FanfareJQ
import FanfareJSON

/// Applies a program to one input after another, prints what comes out, and remembers how it went.
struct JQRun {
  /// The exit code when an input can't be read or isn't JSON.
  static let unreadable: Int32 = 2
  /// The exit code when the program can't be compiled.
  static let uncompilable: Int32 = 3
  /// The exit code when the program failed on an input.
  static let failed: Int32 = 5

  private let program: JQProgram
  private let variables: [String: JSONValue]
  private let printer: JSONPrinter
  private var text = ""
  private var lastOutput: JSONValue?
  private var problem: Int32 = 0

  init(program: JQProgram, variables: [String: JSONValue], printer: JSONPrinter) {
    self.program = program
    self.variables = variables
    self.printer = printer
  }

  /// Applies the program to an input; what it gave before it failed is printed.
  mutating func apply(to input: JSONValue) {
    do {
      try program.run(input, variables: variables, clock: { SystemClock.secondsSinceEpoch() }) { output in
        lastOutput = output
        text += printer.text(of: output)
        if text.utf8.count > 1 << 16 { flush() }
        return true
      }
    } catch {
      tell("\(error)")
      problem = Self.failed
    }
    if StandardOutput.isTerminal { flush() }
  }

  /// Tells of an input that can't be read.
  mutating func complain(_ message: String) {
    tell(message)
    problem = Self.unreadable
  }

  private mutating func tell(_ message: String) {
    flush()
    StandardError.complain(message)
  }

  private mutating func flush() {
    StandardOutput.write(text)
    text = ""
  }

  /// Prints what has been held back.
  mutating func finish() { flush() }

  /// The exit code, as jq has it.
  ///
  /// - Parameter tellingLastOutput: whether it tells of the last output if all went well.
  func exitCode(tellingLastOutput: Bool) -> Int32 {
    guard problem == 0, tellingLastOutput else { return problem }
    switch lastOutput {
    case nil: return 4
    case .null?, .bool(false)?: return 1
    default: return 0
    }
  }
}
