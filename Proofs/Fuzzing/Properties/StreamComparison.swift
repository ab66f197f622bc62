internal import FanfareJSON

/// The stream parser, given the bytes in pieces, against the parser that has them all.
struct StreamComparison {
  private let bytes: [UInt8]
  private let limits: JSONLimits

  init(_ bytes: [UInt8], limits: JSONLimits) {
    self.bytes = bytes
    self.limits = limits
  }

  /// What came out: values, and the error after them.
  private struct Outcome: Equatable {
    var values: [JSONValue] = []
    var error: JSONError?
  }

  func check() throws(BrokenPromise) {
    let whole = outcomeOfWhole()
    // The sum of the bytes chooses, so the same input is always cut in the same places.
    let size = bytes.reduce(0) { ($0 + Int($1)) % 17 } + 1
    for size in [1, size] {
      try promise(outcome(ofPieces: size), equals: whole, "pieces of \(size) bytes, and the whole")
    }
  }

  private func outcomeOfWhole() -> Outcome {
    var outcome = Outcome()
    var parser = JSONParser(bytes, limits: limits)
    do throws(JSONError) {
      while let value = try parser.next() { outcome.values.append(value) }
    } catch {
      outcome.error = error
    }
    return outcome
  }

  private func outcome(ofPieces size: Int) -> Outcome {
    var outcome = Outcome()
    var parser = JSONStreamParser(limits: limits)
    do throws(JSONError) {
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + size)
        parser.append(bytes[start..<end])
        while let value = try parser.next() { outcome.values.append(value) }
        start = end
      }
      parser.finish()
      while let value = try parser.next() { outcome.values.append(value) }
    } catch {
      outcome.error = error
    }
    return outcome
  }
}
