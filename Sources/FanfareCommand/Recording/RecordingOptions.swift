import ArgumentParser
import FanfareWorkflows

/// The options of `fanfare run` about what is told of the runs beside their results.
struct RecordingOptions: ParsableArguments {
  @Flag(
    help:
      "Show what happened in each run: its tasks as a tree, with calls, attempts, waits, inputs and outputs."
  )
  var show = false

  @Flag(help: "Show it with bars that tell when each task and each attempt ran.")
  var timeline = false

  @OptionGroup var files: CallRecordingOptions

  @Option(
    help: ArgumentHelp(
      "Write a line for each input into a file, in the columns of GNU parallel's --joblog.",
      valueName: "file"
    ),
    completion: .file()
  )
  var joblog: String?

  @Option(
    help: ArgumentHelp(
      "Which lifecycle events go to the destination of --events beside emitted ones: all, workflows or none.",
      valueName: "scope"
    )
  )
  var lifecycle: LifecyclePublisher.Scope?

  /// What publishes the lifecycle events of runs.
  ///
  /// - Parameter sink: where emitted events go; `nil` if nothing was said of that, and then there are none.
  func lifecyclePublisher(to sink: (any EventSink)?) -> LifecyclePublisher? {
    guard let sink, lifecycle != LifecyclePublisher.Scope.none else { return nil }
    return LifecyclePublisher(lifecycle ?? .all, to: sink)
  }

  /// Whether the tree of each run is shown.
  var showsRuns: Bool { show || timeline }
}

extension LifecyclePublisher.Scope: ExpressibleByArgument {}
