import FanfareWorkflows

extension StorePromise {
  static let batches = [
    StorePromise("a store that was just made has nothing") { store in
      try store.expect(try await store.store.batches(), is: [], "the list of batches")
      try store.expect(try await store.store.counts(in: "b"), is: BatchCounts(), "the count of no batch")
      try store.expect(try await store.store.run("r"), is: nil, "a run that there isn't")
      try store.expect(try await store.store.run(ofDocument: "k", in: "b"), is: nil, "no document's run")
      try store.expect(try await store.store.runs(in: "b", from: 0, limit: 9), is: [], "the list of runs")
      try store.expect(try await store.store.unfinishedRuns(in: "b"), is: [], "the list of what is under way")
      try store.expect(try await store.store.history(of: "r"), is: nil, "the history of no run")
      try store.expect(try await store.store.telemetry(of: "r"), is: nil, "the telemetry of no run")
    },
    StorePromise("batches are given as they began, the last one first") { store in
      let batches = [
        Sample.batch("a", startedAt: 3), Sample.batch("c", startedAt: 1), Sample.batch("b", startedAt: 2),
      ]
      for batch in batches { try await store.keep(.batch(batch)) }
      let found = try await store.reopened().store
      try store.expect(try await found.batches(), is: batches.reversed(), "the list of batches")
      try store.expect(try await found.batch("c"), is: batches[1], "the batch of a name")
      try store.expect(try await found.batch("d"), is: nil, "a batch that there isn't")
    },
    StorePromise("how a batch stands and what its output has are those that were kept last") { store in
      let mark = OutputMark(bytes: 5_000_000_000, documents: 17, head: [0, 255])
      try await store.keep(.batch(Sample.batch()), .batch(Sample.batch("other")))
      try await store.keep(.output(OutputMark(bytes: 1, documents: 1), batch: "b"), .output(mark, batch: "b"))
      try await store.keep(.batchStatus(.cancelled, batch: "b"), .batchStatus(.ended, batch: "b"))
      let found = try await store.reopened().store
      try store.expect(try await found.batch("b")?.output, is: mark, "the output's mark")
      try store.expect(try await found.batch("b")?.status, is: .ended, "the status")
      try store.expect(try await found.batch("other"), is: Sample.batch("other"), "the other batch")
    },
    StorePromise(
      "a batch that is revised has other definitions, and keeps how it stands and what its output has"
    ) { store in
      let mark = OutputMark(bytes: 7, documents: 2, head: nil)
      try await store.keep(.batch(Sample.batch()), .batch(Sample.batch("other")))
      try await store.keep(.output(mark, batch: "b"), .batchStatus(.ended, batch: "b"))
      var revised = Sample.batch()
      let new = StoredBatch.Definition(path: "w.yaml", text: "do: [1]", digest: "d3")
      revised.redefine(new, includes: revised.includes)
      try await store.keep(.revised(revised))
      let found = try await store.reopened().store
      (revised.status, revised.output) = (.ended, mark)
      try store.expect(try await found.batch("b"), is: revised, "the revised batch")
      try store.expect(revised.former.map(\.digest), is: ["d1"], "its earlier definitions")
      try store.expect(try await found.batch("other"), is: Sample.batch("other"), "the other batch")
    },
    StorePromise("a batch that is removed takes its runs along, those they run as well, and nothing else") {
      store in
      try await store.keep(.batch(Sample.batch("b")), .batch(Sample.batch("b.1")))
      let kept = try Sample.header("b.1.0", Sample.document(0, in: "b.1"))
      let first = try Sample.header("b.0", Sample.document(0))
      let again = try Sample.header("again", Sample.document(0))
      var child = try Sample.header("child")
      child.parent = again.id
      var grandchild = try Sample.header("b.grandchild")
      grandchild.parent = child.id
      let free = try Sample.header("b.free")
      for header in [first, kept, again, child, grandchild, free] {
        try await store.keep(.inputs([Sample.begin], of: header), .intent(1, run: header.id))
        try await store.keep(.telemetry([1], run: header.id), .ended(Sample.end(), run: header.id))
      }
      try await store.keep(.unreadable(Sample.document(1), reason: "R"), .removed(batch: "b"))
      try await store.keep(.removed(batch: "never there"))
      let found = try await store.reopened().store
      try store.expect(try await found.batches().map(\.id), is: ["b.1"], "the list of batches")
      try store.expect(try await found.counts(in: "b"), is: BatchCounts(), "the count of what was removed")
      for header in [first, again, child, grandchild] {
        try store.expect(try await found.run(header.id), is: nil, "a removed run, \(header.id),")
        try store.expect(try await found.history(of: header.id), is: nil, "a removed history, \(header.id),")
        try store.expect(
          try await found.telemetry(of: header.id),
          is: nil,
          "removed telemetry, \(header.id),"
        )
      }
      for header in [kept, free] {
        let history = RunHistory(header: header, inputs: [Sample.begin], intents: [1])
        try store.expect(try await found.history(of: header.id), is: history, "the history of \(header.id)")
      }
    },
    StorePromise("a batch that was removed can begin anew, and has nothing of what it had") { store in
      for _ in 0..<2 {
        try await store.keep(.batch(Sample.batch()))
        try store.expect(try await store.store.counts(in: "b").total, is: 0, "the count of a new batch")
        let header = try Sample.header("r", Sample.document(0))
        try await store.keep(.inputs([Sample.begin], of: header))
        let history = try await store.store.history(of: "r")
        try store.expect(history?.inputs, is: [Sample.begin], "the inputs of a new run")
        try await store.keep(.removed(batch: "b"))
      }
    },
  ]
}
