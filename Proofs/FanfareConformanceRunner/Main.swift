internal import FanfareConformance
internal import Foundation

/// Runs the scenarios of feature files against the engine: `FanfareConformanceRunner FOLDER...`.
///
/// It exits with 1 if any hasn't passed, and with 64 if a folder or a file can't be read.
@main
enum Main {
  static func main() async {
    let folders = CommandLine.arguments.dropFirst()
    guard !folders.isEmpty, !folders.contains(where: { $0.hasPrefix("-") }) else {
      print("usage: FanfareConformanceRunner FOLDER...")
      exit(64)
    }
    let run = ConformanceRun(hasColour: hasColour) { line in
      print(line)
      fflush(nil)
    }
    var hasPassed = true
    for folder in folders {
      do throws(FeatureError) {
        hasPassed = try await run.run(folder) && hasPassed
      } catch {
        print("\(error)")
        exit(64)
      }
    }
    exit(hasPassed ? 0 : 1)
  }

  /// Colours are for terminals, unless `NO_COLOR` (https://no-color.org) or `TERM=dumb` say otherwise.
  private static var hasColour: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
      && environment["TERM"] != "dumb"
  }
}
