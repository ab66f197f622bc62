internal import FanfareConformance
internal import FanfareTemporal
internal import Foundation

/// Runs the scenarios of feature files against the engine: `FanfareConformanceRunner [--temporal HOST:PORT] FOLDER...`.
///
/// With `--temporal` their workflows are run on a cluster, with a worker in this process. It exits with 1 if any hasn't passed, and with 64 if
/// a folder or a file can't be read.
@main
enum Main {
  static func main() async {
    var folders = CommandLine.arguments.dropFirst()
    var stage: any ScenarioStage = EngineStage()
    if folders.first == "--temporal", let address = folders.dropFirst().first.flatMap({ TemporalAddress($0) })
    {
      stage = ClusterStage(TemporalConnection(to: address, namespace: "default", identity: "conformance"))
      folders = folders.dropFirst(2)
    }
    guard !folders.isEmpty, !folders.contains(where: { $0.hasPrefix("-") }) else {
      print("usage: FanfareConformanceRunner [--temporal HOST:PORT] FOLDER...")
      exit(64)
    }
    let run = ConformanceRun(on: stage, hasColour: hasColour) { line in
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
