import FanfareJSON
import FanfareWorkflows

extension StorePromise {
  static let runs = [
    StorePromise("inputs of every kind are given in their order, with the header that came first") { store in
      let header = try Sample.header("r", input: ["a": [1, 2.5, "x", nil, true]])
      try await store.store.append(Array(Sample.inputs.prefix(2)), to: header)
      try await store.store.append(Array(Sample.inputs.dropFirst(2)), to: header)
      try await store.store.intend(4, of: header)
      try await store.store.intend(2, of: header)
      try await store.store.intend(4, of: header)
      let history = RunHistory(header: header, inputs: Sample.inputs, intents: [2, 4])
      let found = try await store.reopened().store
      try store.expect(try await found.history(of: "r"), is: history, "the history")
      let run = StoredRun(header: header, document: nil, ending: nil)
      try store.expect(try await found.run("r"), is: run, "the run")
    },
    StorePromise("inputs of runs that come in turns stay apart") { store in
      let headers = try (0..<3).map { try Sample.header("r\($0)") }
      for round in 0..<20 {
        for header in headers { try await store.store.append([Sample.answer(round)], to: header) }
      }
      for header in headers { try await store.store.settle(header) }
      let found = try await store.reopened().store
      for header in headers {
        let inputs = try await found.history(of: header.id)?.inputs
        try store.expect(inputs, is: (0..<20).map { Sample.answer($0) }, "what \(header.id) was told")
      }
    },
    StorePromise("concealed inputs take the place of those of their run, and of no other's") { store in
      let headers = try (0..<2).map { try Sample.header("r\($0)") }
      for header in headers {
        try await store.store.append([Sample.begin], to: header)
        try await store.store.append([Sample.answer(0, "secret")], to: header)
      }
      try await store.store.conceal(headers[0], as: [Sample.begin, Sample.answer(0, "<hidden>")])
      let found = try await store.reopened().store
      let concealed = try await found.history(of: "r0")?.inputs
      try store.expect(concealed, is: [Sample.begin, Sample.answer(0, "<hidden>")], "what r0 was told")
      let other = try await found.history(of: "r1")?.inputs
      try store.expect(other, is: [Sample.begin, Sample.answer(0, "secret")], "what r1 was told")
    },
    StorePromise("the last end of a run counts, with everything that is in it") { store in
      let header = try Sample.header("r")
      var end = Sample.end(.faulted, output: nil)
      end.error = Sample.error
      end.optionalFailures = [Sample.error, Sample.error]
      try await store.store.append([Sample.begin], to: header)
      try await store.store.end(header, with: Sample.end())
      try await store.store.end(header, with: end)
      let found = try await store.reopened().store
      try store.expect(try await found.run("r")?.ending, is: .ran(end), "the end")
    },
    StorePromise("what was appended is there when it was settled, and whoever reads it before waits for it") {
      store in
      let header = try Sample.header("r")
      try await store.store.append([Sample.begin], to: header)
      try await store.store.append([Sample.answer(1)], to: header)
      var inputs = [Sample.begin, Sample.answer(1)]
      try store.expect(try await store.store.history(of: "r")?.inputs, is: inputs, "what the run was told")
      for round in 2...4 {
        try await store.store.append([Sample.answer(round)], to: header)
        inputs.append(Sample.answer(round))
      }
      try await store.store.settle(header)
      try await store.store.settle(header)
      try await store.store.settle(try Sample.header("never there"))
      let found = try await store.reopened().store
      try store.expect(try await found.history(of: "r")?.inputs, is: inputs, "all that the run was told")
    },
    StorePromise("what a run yielded stays as it is when the inputs are concealed that it came from") {
      store in
      let (first, second): (JSONValue, JSONValue) = (["b": [1, 2.5], "a": nil], ["secret": "s"])
      let header = try Sample.header("r")
      let output: JSONValue = [second, ["first": first], 3]
      try await store.store.append([Sample.begin], to: header)
      try await store.store.append([Sample.answer(0, first), Sample.answer(1, second)], to: header)
      try await store.store.end(header, with: Sample.end(output: output))
      let open = try await store.reopened()
      try open.expect(try await open.store.run("r")?.output, is: output.serialized(), "the output")
      try await open.store.conceal(header, as: [Sample.begin])
      let found = try await open.reopened().store
      try store.expect(try await found.run("r")?.output, is: output.serialized(), "the output afterwards")
      try store.expect(try await found.history(of: "r")?.inputs, is: [Sample.begin], "what the run was told")
    },
    StorePromise("a run that has ended can go on, and is told more") { store in
      let header = try Sample.header("r")
      try await store.keep(.inputs([Sample.begin], of: header), .ended(Sample.end(.partial), run: "r"))
      let open = try await store.reopened()
      try await open.keep(.inputs([Sample.answer(3)], of: header), .intent(3, run: "r"))
      let found = try await open.reopened().store
      let history = RunHistory(header: header, inputs: [Sample.begin, Sample.answer(3)], intents: [3])
      try store.expect(try await found.history(of: "r"), is: history, "the history")
    },
    StorePromise("the runs that a run has begun itself are found, and no others") { store in
      func begin(_ id: String, within parent: String?) async throws {
        var header = try Sample.header(id)
        header.parent = parent
        try await store.keep(.inputs([Sample.begin], of: header))
      }
      try await begin("r", within: nil)
      for id in ["r.0", "r.17"] { try await begin(id, within: "r") }
      for (id, parent) in [("r.0.1", "r.0"), ("r.1", nil), ("r0.1", "r0"), ("s.0", "s")] {
        try await begin(id, within: parent)
      }
      let found = try await store.reopened().store
      try store.expect(try await found.runs(within: "r").sorted(), is: ["r.0", "r.17"], "the runs of r")
      try store.expect(try await found.runs(within: "r.0"), is: ["r.0.1"], "the runs of one of them")
      try store.expect(try await found.runs(within: "never there"), is: [], "the runs of none")
    },
    StorePromise("telemetry is given as it was, the last of it, whatever bytes it has") { store in
      let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
      try await store.keep(.inputs([Sample.begin], of: try Sample.header("r")))
      try await store.keep(.inputs([Sample.begin], of: try Sample.header("empty")))
      try await store.keep(.telemetry([9], run: "r"), .telemetry(bytes, run: "r"))
      try await store.keep(.telemetry([], run: "empty"))
      let found = try await store.reopened().store
      try store.expect(try await found.telemetry(of: "r"), is: bytes, "the telemetry")
      try store.expect(try await found.telemetry(of: "empty"), is: [], "telemetry of no bytes")
    },
  ]
}

extension StoredRun {
  /// The bytes of what it yielded.
  fileprivate var output: [UInt8]? {
    guard case .ran(let end)? = ending else { return nil }
    return end.output?.serialized()
  }
}
