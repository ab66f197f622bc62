import FanfareJSON
import FanfareWorkflows

extension StorePromise {
  static let values = [
    StorePromise("texts are the same only if their bytes are, and none ends early") { store in
      // The first two are canonically equivalent (Unicode, UAX #15); the last three differ after a NUL.
      let names = [
        "\u{E9}", "e\u{301}", "", " ", "'; DROP TABLE runs; --", "👩‍🚀\u{10FFFF}", "a", "a\0", "a\0b",
      ]
      try await store.keep(.batch(Sample.batch()))
      for (number, name) in names.enumerated() {
        try await store.keep(.batch(Sample.batch("batch " + name)))
        let document = Sample.document(number, key: name)
        try await store.keep(.inputs([Sample.answer(number)], of: try Sample.header(name, document)))
      }
      let found = try await store.reopened().store
      try store.expect(try await found.batches().count, is: names.count + 1, "the count of batches")
      for (number, name) in names.enumerated() {
        let run = try await found.run(ofDocument: name, in: "b")
        try store.expect(run?.document?.number, is: number, "the number of the key \(Array(name.utf8))")
        try store.expect(Array((run?.header?.id ?? "x").utf8), is: Array(name.utf8), "the name of its run")
        let inputs = try await found.history(of: name)?.inputs
        try store.expect(inputs, is: [Sample.answer(number)], "what the run \(Array(name.utf8)) was told")
        let batch = try await found.batch("batch " + name)
        try store.expect(batch?.identity, is: "identity of batch " + name, "the batch of that name")
      }
    },
    StorePromise("values stay as they are: exact numbers, the order of members, texts of every kind") {
      store in
      let text =
        #"{"z":1,"a":12345678901234567890.000000000000000001,"\#u{e9}":"e\#u{301}\u0000","n":[-0.0,1e308,null]}"#
      let value = try JSONValue(parsing: Array(text.utf8))
      let header = try Sample.header("r", input: value)
      try await store.keep(.inputs([Sample.begin, Sample.answer(1, value)], of: header))
      try await store.keep(.ended(Sample.end(output: value), run: "r"))
      let found = try await store.reopened().store
      let run = try await found.run("r")
      try store.expect(run?.header?.input.serialized(), is: value.serialized(), "the input")
      guard case .ran(let end)? = run?.ending else {
        return try store.expect(run?.ending == nil, is: false, "no end")
      }
      try store.expect(end.output?.serialized(), is: value.serialized(), "the output")
      try store.expect(end.duration, is: Sample.end().duration, "the duration, to the nanosecond,")
      let history = try await found.history(of: "r")
      try store.expect(history?.inputs.last, is: Sample.answer(1, value), "what the run was told")
    },
    StorePromise("values of several megabytes and of hundreds of levels are kept") { store in
      let text = String(repeating: "0123456789abcdef", count: 1 << 18)
      var deep: JSONValue = 1
      for _ in 0..<480 { deep = [deep] }
      let header = try Sample.header("r", input: .string(text))
      try await store.keep(.inputs([Sample.begin], of: header))
      try await store.keep(
        .inputs([Sample.answer(1, deep)], of: header),
        .ended(Sample.end(output: deep), run: "r")
      )
      let found = try await store.reopened().store
      let history = try await found.history(of: "r")
      try store.expect(history?.header.input, is: .string(text), "the input")
      try store.expect(history?.inputs.last, is: Sample.answer(1, deep), "what the run was told")
      try store.expect(try await found.run("r")?.ending, is: .ran(Sample.end(output: deep)), "the end")
    },
    StorePromise("a value that is nested too deeply to be read again is refused") { store in
      let deep = (0..<3000).reduce(1) { (value: JSONValue, _) in [value] }
      let header = try Sample.header("r")
      try await store.keep(.inputs([Sample.begin], of: header))
      let changes: [StoreChange] = [
        .inputs([Sample.answer(1, deep)], of: header), .ended(Sample.end(output: deep), run: "r"),
        .inputs([Sample.begin], of: try Sample.header("deep", input: deep)),
      ]
      for change in changes {
        do { try await store.store.commit([change]) } catch let error as StoreError {
          try store.expect(error.code, is: .conflict, "the error")
        }
      }
      // One that takes them gives them back.
      let found = try await store.reopened().store
      _ = try await found.run("r")
      _ = try await found.run("deep")
      let inputs = try await found.history(of: "r")?.inputs
      try store.expect(inputs?.first, is: Sample.begin, "the first that the run was told")
    },
  ]
}
