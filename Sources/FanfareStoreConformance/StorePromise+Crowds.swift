import FanfareWorkflows

extension StorePromise {
  static let crowds = [
    StorePromise("a thousand runs that are kept at the same time are kept each as if it were alone") {
      store in
      try await store.keep(.batch(Sample.batch()))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<1000 {
          group.addTask {
            let header = try Sample.header("r\(number)", Sample.document(number))
            try await store.store.append([Sample.begin], to: header)
            for step in 1...3 { try await store.store.append([Sample.answer(step)], to: header) }
            if number % 3 > 0 {
              try await store.store.end(header, with: Sample.end())
            } else {
              try await store.store.settle(header)
            }
          }
        }
        try await group.waitForAll()
      }
      let found = try await store.reopened().store
      var counts = BatchCounts()
      (counts.ended, counts.underWay, counts.nextNumber) = ([.completed: 666], 334, 1000)
      try store.expect(try await found.counts(in: "b"), is: counts, "the count")
      let inputs = [Sample.begin, Sample.answer(1), Sample.answer(2), Sample.answer(3)]
      for number in 0..<1000 {
        try store.expect(
          try await found.history(of: "r\(number)")?.inputs,
          is: inputs,
          "what run \(number) was told"
        )
      }
    },
    StorePromise("what doesn't fit takes nothing from those that are kept at the same time") { store in
      try await store.keep(.batch(Sample.batch()))
      let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<300 {
          group.addTask {
            // Every third has a key that another one has.
            let key = number % 3 == 0 ? "the same" : "key \(number)"
            let header = try Sample.header("r\(number)", Sample.document(number, key: key))
            do { try await store.store.append([Sample.begin], to: header) } catch let error as StoreError
              where error.code == .conflict
            {
              return true
            }
            try await store.store.end(header, with: Sample.end())
            return false
          }
        }
        return try await group.reduce(into: 0) { if $1 { $0 += 1 } }
      }
      try store.expect(refused, is: 99, "the count of those that were refused")
      let found = try await store.reopened().store
      try store.expect(try await found.counts(in: "b").ended, is: [.completed: 201], "the count")
    },
    StorePromise("a task that is cancelled has what it keeps kept") { store in
      let header = try Sample.header("r")
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        try await store.store.append([Sample.begin], to: header)
        return try await store.store.history(of: "r")?.inputs
      }
      try store.expect(try await task.value, is: [Sample.begin], "what the run was told")
    },
  ]
}
