/// A step of a compiled pattern; numbers are addresses, registers or places in the tables of the ``Program``.
///
/// Registers hold positions, heights of the backtracking stack and counts. The first ones are the ends of the groups:
/// group `n` has 2n and 2n + 1, and register 0 is where the match begins.
enum Instruction: Hashable, Sendable {
  /// The pattern has matched.
  case match
  /// One scalar must pass a test.
  case consume(ScalarTest)
  /// A test of one scalar, repeated; a place in the table of loops.
  case loop(Int32)
  case assert(PositionAssertion)
  case jump(Int32)
  /// Goes on at the first address, and at the second one after a failure.
  case branch(Int32, orElse: Int32)
  case openGroup(register: Int32)
  case closeGroup(register: Int32)
  /// From here on groups have taken no part; their numbers.
  case forgetGroups(first: Int32, last: Int32)
  /// Sets a register to the position.
  case savePosition(register: Int32)
  /// Fails unless the position is the one in a register.
  case requirePosition(register: Int32)
  /// Goes to an address if nothing was consumed since the position was saved.
  case leaveIfEmpty(register: Int32, exit: Int32)
  case startCounting(register: Int32)
  /// Counts an iteration and begins the next one; a place in the table of counters.
  case count(Int32)
  /// Saves the height of the stack, for what won't be tried again.
  case openAtomic(register: Int32)
  case closeAtomic(register: Int32)
  /// Saves the height of the stack and, in the next register, the position.
  case openLook(register: Int32)
  case closeLook(register: Int32)
  /// Saves the height of the stack, and goes on at an address once what follows has failed.
  case openNegativeLook(register: Int32, exit: Int32)
  case closeNegativeLook(register: Int32)
  /// Goes back by the smallest of some widths, then by the next ones.
  case stepBack(minimum: Int32, maximum: Int32)
  /// The text of a group once more; a place in the table of references.
  case reference(Int32, ignoringCase: Bool)
}

/// A test of one scalar.
enum ScalarTest: Hashable, Sendable {
  case any
  case anyExceptNewline
  case scalar(UInt32)
  case either(UInt32, UInt32)
  /// A place in the table of classes.
  case characterClass(Int32)
}

/// A test that is repeated.
struct ScalarLoop: Hashable, Sendable {
  /// The order in which lengths are tried.
  enum Order: Hashable, Sendable {
    case longestFirst
    case shortestFirst
    /// The longest, and no other.
    case onlyLongest
  }

  let test: ScalarTest
  let minimum: Int32
  let maximum: Int32
  var order: Order
  /// The scalar that must follow, if that is known.
  var follower: UInt32?
}

/// A repetition that is counted in a register.
struct Counter: Hashable, Sendable {
  let register: Int32
  let minimum: Int32
  let maximum: Int32
  let isGreedy: Bool
  let body: Int32
}
