internal import Foundation

/// Hands one reader to libFuzzer: `FanfareFuzzing TARGET [options and folders of libFuzzer]`.
///
/// The runtime calls ``checkInput`` with inputs that it makes. A broken promise ends the process by a trap, which the runtime takes for
/// a crash and writes the input of to a file.
@main
struct FanfareFuzzing {
  static func main() {
    guard CommandLine.arguments.count > 1, let target = FuzzTarget.named(CommandLine.arguments[1]) else {
      let names = FuzzTarget.all.map(\.name).joined(separator: " ")
      FileHandle.standardError.write(Data("usage: FanfareFuzzing TARGET [options]; targets: \(names)\n".utf8))
      exit(64)
    }
    FuzzedTarget.current = target
    // Without the name of the target, which the runtime would take for a folder.
    var arguments =
      [CommandLine.unsafeArgv[0]] + (2..<CommandLine.arguments.count).map { CommandLine.unsafeArgv[$0] }
    arguments.append(nil)
    exit(
      arguments.withUnsafeMutableBufferPointer { buffer in
        var count = CInt(buffer.count - 1)
        var start = buffer.baseAddress
        return runDriver(&count, &start) { FuzzedTarget.check($0, $1) }
      }
    )
  }
}

/// What is fuzzed in this process; the runtime calls a function without a context.
private enum FuzzedTarget {
  nonisolated(unsafe) static var current: FuzzTarget?

  static func check(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: bytes, count: count))
    do throws(BrokenPromise) {
      try current?.check(input)
    } catch {
      FileHandle.standardError.write(Data("broken promise: \(error)\n".utf8))
      abort()
    }
    return 0
  }
}

/// The entry of `libclang_rt.fuzzer_no_main`, which the linker finds by its name alone.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
