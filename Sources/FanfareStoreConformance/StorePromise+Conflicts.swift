import FanfareWorkflows

extension StorePromise {
  static let conflicts = [
    StorePromise("what doesn't fit is refused, and the store goes on") { store in
      try await store.keep(.batch(Sample.batch()))
      try await store.keep(.inputs([Sample.begin], of: try Sample.header("r", Sample.document(0))))
      try await store.expectConflict(.batch(Sample.batch()), because: "a second batch of the same name")
      try await store.expectConflict(.batchStatus(.ended, batch: "x"), because: "the status of no batch")
      try await store.expectConflict(.output(OutputMark(), batch: "x"), because: "the output of no batch")
      try await store.expectConflict(.ended(Sample.end(), run: "x"), because: "the end of no run")
      try await store.expectConflict(.intent(1, run: "x"), because: "an intent of no run")
      try await store.expectConflict(.telemetry([], run: "x"), because: "telemetry of no run")
      let elsewhere = Sample.document(1, in: "x")
      try await store.expectConflict(.unreadable(elsewhere, reason: ""), because: "a document of no batch")
      let nowhere = try Sample.header("n", elsewhere)
      try await store.expectConflict(.inputs([Sample.begin], of: nowhere), because: "a run of no batch")
      try await store.keep(.ended(Sample.end(), run: "r"))
      let found = try await store.reopened().store
      try store.expect(try await found.runs(in: "b", from: 0, limit: 9).count, is: 1, "the count of runs")
      try store.expect(try await found.batches().count, is: 1, "the count of batches")
      try store.expect(try await found.run("n"), is: nil, "the run of no batch")
    },
    StorePromise("a key belongs to one number, and a number to one key") { store in
      try await store.keep(.batch(Sample.batch()), .batch(Sample.batch("other")))
      try await store.keep(.inputs([Sample.begin], of: try Sample.header("r0", Sample.document(0, key: "k"))))
      let (twice, renamed) = (Sample.document(1, key: "k"), Sample.document(0, key: "l"))
      for (document, what) in [(twice, "a key's second number"), (renamed, "a number's second key")] {
        let header = try Sample.header("r1", document)
        try await store.expectConflict(.inputs([Sample.begin], of: header), because: what)
        try await store.expectConflict(.unreadable(document, reason: "R"), because: what)
      }
      let elsewhere = Sample.document(1, key: "k", in: "other")
      try await store.keep(.inputs([Sample.begin], of: try Sample.header("r1", elsewhere)))
      let found = try await store.reopened().store
      try store.expect(try await found.counts(in: "b").total, is: 1, "the count of documents")
      let run = try await found.run(ofDocument: "k", in: "other")
      try store.expect(run?.header?.id, is: "r1", "the run of the key in another batch")
    },
    StorePromise("changes that are kept together are kept in their order, or not at all") { store in
      let header = try Sample.header("r", Sample.document(0))
      try await store.store.commit([
        .batch(Sample.batch()), .inputs([Sample.begin], of: header), .intent(1, run: "r"),
        .inputs([Sample.answer(1)], of: header), .ended(Sample.end(), run: "r"),
        .batchStatus(.ended, batch: "b"),
      ])
      try await store.expectConflict(
        .batch(Sample.batch("c")),
        .inputs([Sample.answer(2)], of: header),
        .inputs([Sample.begin], of: try Sample.header("s", Sample.document(1))),
        .ended(Sample.end(.faulted), run: "r"),
        .ended(Sample.end(), run: "x"),
        because: "what has a part that doesn't fit"
      )
      // What is known of a run that was taken back must not be used for another.
      try await store.keep(.inputs([Sample.answer(3)], of: try Sample.header("t")))
      try await store.expectConflict(.intent(1, run: "s"), because: "an intent of a run that was taken back")
      let found = try await store.reopened().store
      try store.expect(try await found.batches().map(\.id), is: ["b"], "the list of batches")
      let history = RunHistory(header: header, inputs: [Sample.begin, Sample.answer(1)], intents: [1])
      try store.expect(try await found.history(of: "r"), is: history, "the history")
      try store.expect(try await found.run("r")?.ending, is: .ran(Sample.end()), "the end")
      try store.expect(try await found.run("s"), is: nil, "the run that was taken back")
    },
    StorePromise("nothing to be kept is kept") { store in
      try await store.store.commit([])
      try store.expect(try await store.store.batches(), is: [], "the list of batches")
    },
  ]
}
