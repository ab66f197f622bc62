extension Program {
  /// Gives a loop the scalar that must follow it, so that it needn't stop anywhere else.
  mutating func refineLoop(at address: Int) {
    guard case .loop(let index) = instructions[address], let follower = follower(of: address) else { return }
    loops[Int(index)].follower = follower
    if loops[Int(index)].order == .longestFirst, !passes(loops[Int(index)].test, follower) {
      loops[Int(index)].order = .onlyLongest
    }
  }

  private func follower(of address: Int) -> UInt32? {
    var next = address + 1
    for _ in 0..<8 {
      switch instructions[next] {
      case .consume(.scalar(let value)): return value
      case .jump(let target): next = Int(target)
      case .openGroup, .closeGroup, .openAtomic, .savePosition: next += 1
      default: return nil
      }
    }
    return nil
  }

  private func passes(_ test: ScalarTest, _ value: UInt32) -> Bool {
    switch test {
    case .any: true
    case .anyExceptNewline: value != 0x0A
    case .scalar(let own): own == value
    case .either(let first, let second): first == value || second == value
    case .characterClass(let index): Unicode.Scalar(value).map { classes[Int(index)].contains($0) } ?? false
    }
  }
}

extension StartCondition {
  /// Finds out from the first instructions where a match can begin.
  init(_ program: Program) {
    if Self.beginsWithAnchor(program) {
      self = .searchStart
      return
    }
    var walk = FirstScalars()
    self = walk.collect(from: program) ? .ascii(walk.ascii, orOthers: walk.hasOthers) : .anywhere
  }

  private static func beginsWithAnchor(_ program: Program) -> Bool {
    for instruction in program.instructions {
      switch instruction {
      case .openGroup, .openAtomic: continue
      case .assert(.textStart), .assert(.searchStart): return true
      default: return false
      }
    }
    return false
  }
}

/// A walk along the ways into a program, up to the first scalar on each.
private struct FirstScalars {
  var ascii = ASCIISet()
  var hasOthers = false

  /// Collects the scalars that a match can begin with; `false` if that can't be told.
  mutating func collect(from program: Program) -> Bool {
    var pending = [0]
    var seen: Set<Int> = []
    while let address = pending.popLast() {
      guard seen.insert(address).inserted else { continue }
      guard seen.count < 64 else { return false }
      switch program.instructions[address] {
      case .consume(let test): add(test, of: program)
      case .loop(let index):
        add(program.loops[Int(index)].test, of: program)
        if program.loops[Int(index)].minimum == 0 { pending.append(address + 1) }
      case .assert, .openGroup, .closeGroup, .forgetGroups, .savePosition, .startCounting, .openAtomic,
        .closeAtomic:
        pending.append(address + 1)
      case .jump(let target): pending.append(Int(target))
      case .branch(let first, let second): pending += [Int(first), Int(second)]
      case .leaveIfEmpty(_, let exit): pending += [address + 1, Int(exit)]
      case .count(let index): pending += [address + 1, Int(program.counters[Int(index)].body)]
      case .openNegativeLook(_, let exit): pending.append(Int(exit))
      default: return false
      }
    }
    return true
  }

  private mutating func add(_ test: ScalarTest, of program: Program) {
    switch test {
    case .any: formUnion(.ranges([0...0x7F]))
    case .anyExceptNewline: formUnion(.ranges([0...9, 0x0B...0x7F]))
    case .scalar(let value): insert(value)
    case .either(let first, let second):
      insert(first)
      insert(second)
    case .characterClass(let index):
      ascii.formUnion(program.classes[Int(index)].ascii)
      hasOthers = true
    }
  }

  private mutating func formUnion(_ set: ScalarSet) {
    ascii.formUnion(ASCIISet(set))
    hasOthers = true
  }

  private mutating func insert(_ value: UInt32) {
    if value < 128 { ascii.insert(value) } else { hasOthers = true }
  }
}
