import Fanfare
import Testing

@testable import FanfareReports

/// What is kept of runs that are told and forgotten.
@Suite struct ReportBuilderTests {
  private func run(
    _ id: String,
    _ status: ReportedRun.Status = .completed,
    at start: Double = 0,
    took milliseconds: Int = 10,
    _ failures: [ReportedFailure] = []
  ) -> ReportedRun {
    var run = ReportedRun(
      id: id,
      document: "doc \(id)",
      status: status,
      start: start,
      duration: .milliseconds(milliseconds)
    )
    run.failures = failures
    return run
  }

  private func failure(
    _ detail: String,
    type: String = "communication",
    task: String = "nlp"
  ) -> ReportedFailure {
    ReportedFailure(type: type, status: 503, task: task, place: "/do/0/\(task)", detail: detail)
  }

  private func report(_ runs: [ReportedRun]) -> BatchReport {
    var builder = ReportBuilder(ReportedBatch(id: "b", workflow: "w 1.0.0", state: .ended))
    for run in runs { builder.add(run) }
    return builder.report
  }

  @Test func `without runs there is nothing to show and nothing breaks`() {
    let report = report([])
    #expect(report.outcomes.total == 0 && report.start == nil && report.durations.count == 0)
    #expect(ReportPage(report).text.contains("No document has ended yet."))
  }

  @Test func `outcomes, begin and end are counted exactly`() {
    let report = report([
      run("a", at: 100, took: 500), run("b", .faulted, at: 90), run("c", .partial, at: 101, took: 2500),
      run("d", .cancelled, at: 95), run("e", .unfinished, at: 99),
    ])
    #expect(report.outcomes.total == 5 && report.outcomes.ended == 4)
    #expect(ReportedRun.Status.allCases.allSatisfy { report.outcomes[$0] == 1 })
    #expect(report.start == 90 && report.end == 103.5)
    #expect(report.durations.count == 4 && report.durations.maximum == .milliseconds(2500))
  }

  @Test func `a task is known by its place, and what was skipped took no time`() {
    var first = run("a")
    first.tasks = [
      ReportedTask(
        name: "nlp",
        place: "/do/0/nlp",
        status: .completed,
        duration: .milliseconds(8),
        attempts: 3
      ),
      ReportedTask(name: "nlp", place: "/do/1/nlp", depth: 1, status: .skipped, duration: .seconds(9)),
    ]
    var second = run("b")
    second.tasks = [
      ReportedTask(name: "nlp", place: "/do/0/nlp", status: .faulted, duration: .milliseconds(2), attempts: 1)
    ]
    let tasks = report([first, second]).tasks
    #expect(tasks.map(\.place) == ["/do/0/nlp", "/do/1/nlp"])
    #expect(tasks[0].completed == 1 && tasks[0].faulted == 1 && tasks[0].attempts == 4 && tasks[0].calls == 2)
    #expect(tasks[0].durations.minimum == .milliseconds(2) && tasks[0].durations.maximum == .milliseconds(8))
    #expect(tasks[1].skipped == 1 && tasks[1].durations.count == 0)
  }

  @Test func `shares of times are at most a thirty-second too long, and never more than the longest`() {
    var builder = ReportBuilder(ReportedBatch(id: "b", workflow: "w", state: .ended))
    for index in 1...1000 { builder.add(run("\(index)", took: index)) }
    let durations = builder.report.durations
    for (share, exact) in [(durations.median, 500), (durations.p95, 950), (durations.p99, 990)] {
      #expect(share >= .milliseconds(exact) && share <= .milliseconds(exact) * 33 / 32)
    }
    #expect(durations.p99 <= durations.maximum && durations.maximum == .seconds(1))
    #expect(durations.distribution.reduce(0) { $0 + $1.count } == 1000)
  }

  @Test func `failures of one kind and task are a group, and in it those that differ in numbers one cause`() {
    let group = report([
      run("a", .faulted, at: 5, [failure("no answer within 2.01 s (attempt 3)")]),
      run("b", .faulted, at: 3, [failure("no answer within 1.98 s (attempt 2)")]),
      run("c", .faulted, at: 9, [failure("refused the connection")]),
      run("d", .partial, at: 4, [failure("no answer within 1 s (attempt 2)", task: "other")]),
    ]).failures[0]
    #expect(group.task == "nlp" && group.type == "communication" && group.count == 3 && group.optional == 0)
    #expect(group.first == 3.01 && group.last == 9.01)
    #expect(group.causes.map(\.count) == [2, 1])
    #expect(group.causes[0].examples.map(\.run) == ["a", "b"])
    #expect(group.causes[0].examples[0].detail == "no answer within 2.01 s (attempt 3)")
  }

  @Test func `the most frequent come first, and of equals those that came first`() {
    let failures = ["x", "y", "z", "z"].enumerated().map { index, task in
      run("\(index)", .faulted, [failure("no", task: task)])
    }
    #expect(report(failures).failures.map(\.task) == ["z", "x", "y"])
  }

  @Test func `what can't be read is counted and not measured, and no command runs it again`() {
    var unreadable = run("a", .faulted, [failure("it isn't JSON", type: "unreadable", task: "")])
    unreadable.hasRun = false
    let report = report([unreadable])
    #expect(report.outcomes[.faulted] == 1 && report.durations.count == 0 && report.overTime.steps.isEmpty)
    #expect(report.failures[0].hasRuns == false)
    let page = ReportPage(report).text
    #expect(page.contains("these inputs have to be mended first") && !page.contains("fanfare retry"))
  }

  @Test func `a task whose name a pointer escapes is told to retry by its place`() {
    let group = report([run("a", .faulted, [failure("no", task: "a/b")])]).failures[0]
    #expect(group.choice == ["--error=communication", "--task=/do/0/a/b"])
  }

  @Test func `what has no room is counted all the same`() {
    let failures = (0..<500).map { run("\($0)", .faulted, [failure("no", task: "task \($0)")]) }
    let kinds = report(failures)
    #expect(kinds.failures.count == 100 && kinds.omittedFailures == 400)
    let messages = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"].map {
      run($0, .faulted, [failure("name \($0)")])
    }
    let group = report(messages).failures[0]
    #expect(group.causes.count == 10 && group.others == 2 && group.count == 12)
  }

  @Test func `of many runs those are chosen that are slow, usual or an example of a failure`() {
    var builder = ReportBuilder(ReportedBatch(id: "b", workflow: "w", state: .ended))
    for index in 0..<301 { builder.add(run("\(index)", took: 100 + index)) }
    builder.add(run("bad", .faulted, took: 1, [failure("no")]))
    builder.add(run("worse", .faulted, took: 1, [failure("no")]))
    #expect(builder.chosenRuns == ["bad", "300", "299", "298", "297", "296", "150"])
    builder.add(ReportedTimeline(run: "17", duration: .zero, rows: []))
    builder.add(ReportedTimeline(run: "150", duration: .zero, rows: []))
    #expect(builder.report.timelines.map(\.run.id) == ["150"])
    #expect(builder.report.timelines.map(\.reason) == [.median])
  }
}
