internal import Foundation

/// Hands one reader to libFuzzer: `FanfareFuzzing TARGET [options and folders of libFuzzer]`.
///
/// The runtime calls ``checkInput`` with inputs that it makes. A broken promise ends the process by a trap, which the runtime takes for
/// a crash and writes the input of to a file.
@main
struct FanfareFuzzing {
  private static let variable = "FANFARE_FUZZING_TARGET"

  static func main() {
    // The runtime starts itself again to merge a corpus, with its own arguments alone.
    let inherited = ProcessInfo.processInfo.environment[variable]
    guard let name = inherited ?? CommandLine.arguments.dropFirst().first, let target = FuzzTarget.named(name)
    else {
      let names = FuzzTarget.all.map(\.name).joined(separator: " ")
      FileHandle.standardError.write(Data("usage: FanfareFuzzing TARGET [options]; targets: \(names)\n".utf8))
      exit(64)
    }
    FuzzedTarget.current = target
    setenv(variable, name, 1)
    // Without the name of the target, which the runtime would take for a folder.
    let options = (inherited == nil ? 2 : 1)..<CommandLine.arguments.count
    var arguments = [CommandLine.unsafeArgv[0]] + options.map { CommandLine.unsafeArgv[$0] }
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
