import Fanfare
import FanfareJSON
import Foundation
import Testing

@testable import FanfareWorkflows

@Suite struct RandomWorkflowTests {
  /// How many workflows; `make proofs` tries more.
  private static let seeds =
    0..<UInt64(
      ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == "long" ? 1500 : 300
    )

  private func played(_ seed: UInt64) throws -> (run: RandomRun, workflow: Workflow, text: String) {
    var source = RandomWorkflow(seed: seed)
    let text = source.text()
    let workflow = try workflow(text, functions: ["work"])
    var run = RandomRun(workflow, seed: seed)
    run.play()
    return (run, workflow, text)
  }

  @Test func `whatever happens, a run ends once and each of its tasks before the one it belongs to`() throws {
    for seed in Self.seeds {
      let (run, _, text) = try played(seed)
      #expect(run.complaints.isEmpty, "seed \(seed): \(run.complaints)\n\(text)\(run.events)")
    }
  }

  @Test func `the same seed makes the same run`() throws {
    for seed in Self.seeds.prefix(100) {
      #expect(try played(seed).run.events == played(seed).run.events, "seed \(seed)")
    }
  }

  @Test func `a history replays to the same commands and the same outstanding from every prefix`() throws {
    for seed in Self.seeds {
      let (run, workflow, text) = try played(seed)
      let written = try JSONByteEncoder().encode(run.history)
      let history = try JSONByteDecoder().decode([RunInput].self, from: written)
      #expect(history == run.history, "seed \(seed)")
      var folded = RandomRun.planner(workflow, seed: seed)
      var commands: [String] = []
      for (index, moment) in run.moments.enumerated() {
        let next = index < history.count ? history[index] : nil
        // What is left to decide of a prefix is decided by a copy, as somebody would who has nothing but the prefix.
        var copy = folded
        let rest = copy.proceed(upTo: next?.step.map { $0 - copy.steps } ?? .max)
        let outstanding = RandomRun.text(of: copy.outstanding)
        #expect(
          commands + rest.commands.map(RandomRun.text) == moment.commands,
          "seed \(seed), \(index)\n\(text)"
        )
        #expect(
          outstanding == moment.outstanding && copy.isOver == moment.isOver,
          "seed \(seed), \(index)\n\(text)"
        )
        guard let next else { break }
        let decision = folded.decide(next, upTo: 0)
        #expect(decision.discrepancy == nil, "seed \(seed), \(index)\n\(text)")
        commands += decision.commands.map(RandomRun.text)
      }
    }
  }

  @Test func `a run that is cut anywhere and goes on ends as the one that isn't`() throws {
    for seed in Self.seeds {
      let (run, workflow, text) = try played(seed)
      for cut in [1, run.history.count / 2, run.history.count - 1] where cut > 0 {
        var other = RandomRun(workflow, seed: seed)
        other.play(after: Array(run.history.prefix(cut)))
        #expect(other.complaints.isEmpty && other.events == run.events, "seed \(seed), cut \(cut)\n\(text)")
        #expect(other.history == run.history, "seed \(seed), cut \(cut)\n\(text)")
      }
    }
  }

  @Test func `an input of another run is refused, and changes nothing`() throws {
    var refused = 0
    for seed in Self.seeds.prefix(200) {
      let (run, workflow, _) = try played(seed)
      var planner = RandomRun.planner(workflow, seed: seed)
      for input in run.history.dropLast() { _ = planner.decide(input, upTo: 0) }
      guard let last = run.history.last, case .activityEnded(var end) = last.event else { continue }
      let before = planner.steps
      end.place += "/elsewhere"
      let wrong = RunInput(.activityEnded(end), at: last.elapsed, step: last.step)
      #expect(planner.decide(wrong, upTo: 0).discrepancy != nil)
      #expect(planner.steps >= before && planner.decide(last, upTo: 0).discrepancy == nil)
      refused += 1
    }
    #expect(refused > 50)
  }
}
