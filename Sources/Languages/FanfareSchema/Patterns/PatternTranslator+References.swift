/// Which group or groups a backreference means.
enum GroupReference {
  case number(Int)
  case name(String)
}

extension PatternTranslator {
  /// Writes a backreference.
  ///
  /// A group that begins further on has taken no part yet, and in ECMAScript not even where both are repeated: so a reference to
  /// it is empty.
  mutating func write(_ reference: GroupReference) {
    guard exists(reference) else {
      forwardReferences.append(reference)
      return write("(?:)")
    }
    switch reference {
    case .number(let number): write("\\k<\(number)>")
    case .name(let name): write("\\k<\(name)>")
    }
  }

  /// Refuses references to groups that don't exist, once all groups are known.
  func checkForwardReferences() throws(PatternError) {
    for reference in forwardReferences where !exists(reference) {
      switch reference {
      case .number(let number): throw PatternError("there is no group \(number)")
      case .name(let name): throw PatternError("there is no group <\(name)>")
      }
    }
  }

  private func exists(_ reference: GroupReference) -> Bool {
    switch reference {
    case .number(let number): number <= groupCount
    case .name(let name): groupNames.contains(name)
    }
  }

  /// Reads the digits of a group's number; one that is larger than any pattern is long stays at a million.
  mutating func readGroupNumber() -> Int {
    var number = 0
    while let digit = current, ("0"..."9").contains(digit) {
      number = min(number * 10 + Int(digit.value - 0x30), 1_000_000)
      position += 1
    }
    return number
  }
}
