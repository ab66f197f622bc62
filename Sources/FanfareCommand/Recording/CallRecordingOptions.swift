import ArgumentParser

/// The options of `fanfare run` and `fanfare call` about files that tell how calls went.
struct CallRecordingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write what happened when into a file in Chrome's trace format, which Perfetto (ui.perfetto.dev) shows.",
      valueName: "file"
    ),
    completion: .file(extensions: ["json"])
  )
  var trace: String?

  @Option(
    help: ArgumentHelp(
      "Write requests, responses and timings into an HTTP Archive (HAR 1.2), without credentials and secrets.",
      valueName: "file"
    ),
    completion: .file(extensions: ["har"])
  )
  var har: String?

  /// Adds the files to those of the command.
  func add(to files: inout CommandFiles) {
    files.add(written: "--trace", trace)
    files.add(written: "--har", har)
  }
}
