internal import FanfareText

extension FuzzTarget {
  /// Tables in CSV, given whole and in pieces, and written and read again.
  ///
  /// The last byte chooses the size of the pieces.
  static let csv = FuzzTarget(name: "csv") { (bytes) throws(BrokenPromise) in
    var input = FuzzInput(bytes)
    let choice = input.choice()
    let bytes = Array(input.rest)
    let whole = CSVTable([bytes])
    for size in [1, 2, choice % 7 + 3] {
      let pieces = stride(from: 0, to: bytes.count, by: size).map {
        Array(bytes[$0..<min(bytes.count, $0 + size)])
      }
      try promise(CSVTable(pieces), equals: whole, "pieces of \(size) bytes, and the whole")
    }
    try promise(whole.records.reduce(0) { $0 + $1.bytes } <= bytes.count, "records are larger than all")
    let lines = 1 + bytes.count { $0 == UInt8(ascii: "\n") }
    let places = whole.records.map(\.line)
    try promise(
      places == places.sorted() && places.allSatisfy { (1...lines).contains($0) },
      "\(places) as lines"
    )
    let again = CSVTable([whole.written])
    try promise(again.problems.isEmpty, "what was written can't be read: \(again.problems)")
    try promise(again.records.map(\.fields), equals: whole.records.map(\.fields), "written and read again")
  }
}

/// What a parser makes of a table.
private struct CSVTable: Equatable {
  private(set) var records: [CSVParser.Record] = []
  private(set) var problems: [CSVParser.Problem] = []

  init(_ pieces: [[UInt8]]) {
    var parser = CSVParser()
    for piece in pieces {
      var position = 0
      while take({ () throws(CSVParser.Problem) in try parser.next(in: piece, from: &position) }) {}
      if problems.last?.isLast == true { return }
    }
    _ = take { () throws(CSVParser.Problem) in try parser.finish() }
  }

  /// Takes a record or what is wrong with it; returns whether more may follow.
  private mutating func take(_ read: () throws(CSVParser.Problem) -> CSVParser.Record?) -> Bool {
    do throws(CSVParser.Problem) {
      guard let record = try read() else { return false }
      records.append(record)
      return true
    } catch {
      problems.append(error)
      return !error.isLast
    }
  }

  /// The records with every field in quotes.
  var written: [UInt8] {
    var bytes: [UInt8] = []
    for record in records {
      for (number, field) in record.fields.enumerated() {
        if number > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        for byte in field { bytes += byte == UInt8(ascii: "\"") ? [byte, byte] : [byte] }
        bytes.append(UInt8(ascii: "\""))
      }
      bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }
    return bytes
  }
}
