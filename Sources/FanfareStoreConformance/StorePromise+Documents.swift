import FanfareWorkflows

extension StorePromise {
  static let documents = [
    StorePromise("documents are given in the order of their numbers, page by page, whenever they began") {
      store in
      try await store.keep(.batch(Sample.batch()), .batch(Sample.batch("other")))
      for number in [4, 0, 7, 2, 1] {
        let header = try Sample.header("r\(number)", Sample.document(number))
        let other = try Sample.header("o\(number)", Sample.document(number, in: "other"))
        try await store.keep(.inputs([Sample.begin], of: other), .inputs([Sample.begin], of: header))
      }
      let found = try await store.reopened().store
      let pages = [(0, 3), (3, 2), (5, 9), (8, 9), (0, 0), (0, -1), (-5, 1), (0, .max)]
      let expected = [[0, 1, 2], [4, 7], [7], [], [], [], [0], [0, 1, 2, 4, 7]]
      for ((first, limit), numbers) in zip(pages, expected) {
        let page = try await found.runs(in: "b", from: first, limit: limit)
        try store.expect(page.map { $0.document?.number }, is: numbers, "the page of \(limit) from \(first)")
        let documents = try await found.documents(in: "b", from: first, limit: limit)
        try store.expect(documents, is: numbers.map { Sample.document($0) }, "the documents of that page")
      }
      try store.expect(try await found.counts(in: "b").nextNumber, is: 8, "the number that comes next")
    },
    StorePromise("the run of a document is the one that began last, and the ones before stay") { store in
      try await store.keep(.batch(Sample.batch()))
      let (first, second) = (
        try Sample.header("r1", Sample.document(3)), try Sample.header("r2", Sample.document(3))
      )
      try await store.keep(.inputs([Sample.begin], of: first), .ended(Sample.end(.faulted), run: "r1"))
      try await store.keep(.inputs([Sample.begin], of: second), .ended(Sample.end(), run: "r1"))
      let found = try await store.reopened().store
      let latest = StoredRun(header: second, document: Sample.document(3), ending: nil)
      try store.expect(try await found.runs(in: "b", from: 0, limit: 9), is: [latest], "the list of runs")
      try store.expect(try await found.run(ofDocument: "key 3", in: "b"), is: latest, "the document's run")
      try store.expect(try await found.unfinishedRuns(in: "b"), is: [latest], "what is under way")
      try store.expect(try await found.run("r1")?.ending, is: .ran(Sample.end()), "the end of the first run")
    },
    StorePromise("what is under way is what began and hasn't ended, in the order of the documents") { store in
      try await store.keep(.batch(Sample.batch()))
      for number in [5, 1, 3, 2] {
        try await store.keep(
          .inputs([Sample.begin], of: try Sample.header("r\(number)", Sample.document(number)))
        )
      }
      try await store.keep(.ended(Sample.end(), run: "r3"), .unreadable(Sample.document(4), reason: "R"))
      let found = try await store.reopened().store
      let runs = try await found.unfinishedRuns(in: "b")
      try store.expect(runs.map { $0.header?.id }, is: ["r1", "r2", "r5"], "what is under way")
    },
    StorePromise("documents are counted by the end of their last run") { store in
      try await store.keep(.batch(Sample.batch()))
      let statuses: [RunStatus] = [.completed, .faulted, .completed, .partial, .cancelled]
      for (number, status) in statuses.enumerated() {
        let header = try Sample.header("r\(number)", Sample.document(number))
        try await store.keep(.inputs([Sample.begin], of: header), .ended(Sample.end(status), run: header.id))
      }
      try await store.keep(.inputs([Sample.begin], of: try Sample.header("again", Sample.document(1))))
      try await store.keep(.unreadable(Sample.document(9), reason: "R"))
      var child = try Sample.header("child")
      child.parent = "again"
      try await store.keep(.inputs([Sample.begin], of: child), .ended(Sample.end(), run: "child"))
      var counts = BatchCounts()
      counts.ended = [.completed: 2, .partial: 1, .cancelled: 1]
      (counts.unreadable, counts.underWay, counts.nextNumber) = (1, 1, 10)
      let found = try await store.reopened().store
      try store.expect(try await found.counts(in: "b"), is: counts, "the count")
    },
    StorePromise("a document that can't be read is one of the batch, and can be read later") { store in
      try await store.keep(.batch(Sample.batch()))
      let unreadable = StoredRun(
        header: nil,
        document: Sample.document(0),
        ending: .unreadable(reason: "é\0 \n")
      )
      try await store.keep(.unreadable(Sample.document(0), reason: "R"))
      try await store.keep(.unreadable(Sample.document(0), reason: "é\0 \n"))
      let open = try await store.reopened()
      try store.expect(
        try await open.store.runs(in: "b", from: 0, limit: 9),
        is: [unreadable],
        "the list of runs"
      )
      try store.expect(
        try await open.store.run(ofDocument: "key 0", in: "b"),
        is: unreadable,
        "the document's run"
      )
      let header = try Sample.header("b.0", Sample.document(0))
      try await open.keep(.inputs([Sample.begin], of: header), .ended(Sample.end(), run: "b.0"))
      let found = try await open.reopened().store
      try store.expect(try await found.run(ofDocument: "key 0", in: "b")?.header, is: header, "its run")
      try store.expect(try await found.counts(in: "b").unreadable, is: 0, "the count of what can't be read")
    },
    StorePromise("a document that can't be read any more doesn't take its run with it") { store in
      try await store.keep(.batch(Sample.batch()))
      let header = try Sample.header("b.0", Sample.document(0))
      try await store.keep(.inputs([Sample.begin], of: header), .unreadable(Sample.document(0), reason: "R"))
      let found = try await store.reopened().store
      let history = RunHistory(header: header, inputs: [Sample.begin])
      try store.expect(try await found.history(of: "b.0"), is: history, "the history")
      try store.expect(try await found.counts(in: "b").unreadable, is: 1, "the count of what can't be read")
      try store.expect(try await found.unfinishedRuns(in: "b"), is: [], "what is under way")
    },
  ]
}
