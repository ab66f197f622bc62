import ArgumentParser
import FanfareBatches
import FanfareText
import FanfareWorkflows

extension Run {
  /// What doesn't go with a cluster, or only with one; `nil` if nothing is wrong.
  var problemWithCluster: String? {
    guard cluster.temporal != nil else {
      if let needless = cluster.needless { return "\(needless) is for runs on a cluster; add --temporal" }
      return batches.batch != nil && batches.store == nil
        ? "--batch is for runs that are kept; add --store, or --temporal" : nil
    }
    guard path != "-" else { return "with --temporal the workflow is read again: give a file" }
    let workers = [
      ("--map-origin", !mapOrigin.isEmpty), ("--secrets", secrets != nil),
      ("--policy", policies.policy != nil),
      ("--allow-origin", !targets.allowOrigin.isEmpty), ("--deny-private", targets.denyPrivate),
      ("--with-sample-services", startsSampleServices),
    ]
    if let (name, _) = workers.first(where: \.1) {
      return "\(name) is for who makes the calls, which are the cluster's workers; see fanfare worker"
    }
    let local = [
      ("--store", batches.store != nil), ("--halt", batches.halt != nil), ("--unordered", unordered),
      ("--events", events != nil), ("--show", recording.show), ("--timeline", recording.timeline),
      ("--har", recording.files.har != nil), ("--trace", recording.files.trace != nil),
    ]
    return local.first(where: \.1).map {
      "\($0.0) is for runs in this process, and doesn't go with --temporal"
    }
  }

  /// Runs the workflow on a cluster: the inputs are read and the results are shown here, as without one.
  func runOnCluster() async throws {
    try files(of: nil).check()
    let workflow = try WorkflowFile.read(path, isQuiet: quiet)
    let recorded = try RunRecording(recording, workflow: path)
    let file = try batches.output.map { try OutcomeFile.opened(at: $0, of: nil) }
    let client = try ClusterClient(clusterArguments)
    let inputs = workflowInputs()
    let feed = ClusterFeed(inputs, to: client.input)
    if !quiet { for note in inputs.notes { StandardError.note(note) } }
    let ending = try await Interruption.guarding {
      try await withTaskCancellationHandler {
        let counts = RunCounts(workflow)
        var work = ClusterWork(client, feed, counts, isQuiet: quiet)
        feed.start()
        return try await write(
          WorkflowRun(maximumConcurrency: 16, isOrdered: true),
          &work,
          WorkflowPrinting(
            counts: counts,
            notes: PolicyNotes(),
            recording: recorded,
            isQuiet: quiet,
            isOnlyWatching: true
          ),
          to: file.map { .file($0) } ?? .standardOutput,
          session: nil
        )
      } onCancel: {
        feed.stop()
        client.end()
      }
    }
    try recorded.finish()
    if case .interrupted = ending, !quiet, let begun = await client.begun() { sayWhatGoesOn(begun) }
    throw ending.exit(ending.value.exitCode)
  }

  private func sayWhatGoesOn(_ begun: ClusterClient.Begun) {
    let command = ShellWord.command(["fanfare-temporal", "show", begun.name] + cluster.arguments)
    switch begun {
    case .batch:
      StandardError.note(
        "what was handed over goes on; the same command again goes on with the rest, and \(command) shows it"
      )
    case .runs: StandardError.note("what was begun goes on, and \(command) shows it")
    }
  }

  /// What `fanfare-temporal` is asked for.
  private var clusterArguments: [String] {
    let isSingle = workflowInputs().total == ProgressText.Total(count: 1)
    let unit = cluster.granularity ?? (isSingle ? .call : .document)
    var arguments = ["run", "--feed", "--quiet", "--granularity=\(unit.rawValue)"] + cluster.arguments
    arguments += include.map { "--include=\($0)" }
    if let concurrency { arguments.append("--concurrency=\(concurrency)") }
    if let batch = batches.batch { arguments += ["--batch=\(batch)", "--id=\(batch)"] }
    if let timeout { arguments.append("--timeout=\(max(1, timeout.duration.components.seconds))") }
    return arguments + ["--", path]
  }
}
