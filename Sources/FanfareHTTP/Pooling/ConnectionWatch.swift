/// Finds out that nobody is at the other end any more of a connection that many exchanges share.
///
/// An exchange that has a connection of its own closes it when its time is over. One among many can't, so a connection that broke
/// without a word, as behind a router that forgot it, would let every later exchange wait as well. A pure state machine.
struct ConnectionWatch {
  /// What is to be done.
  enum Action: Equatable {
    case nothing
    /// The other side is asked for a sign of life (PING; RFC 9113, section 6.7).
    case ask
    /// There was none.
    case giveUp
  }

  /// Whether a sign of life is awaited; no exchange should be begun meanwhile.
  private(set) var isDoubted = false
  /// How many ticks have gone by without anything from the other side.
  private var silentTicks = 0

  /// After so many silent ticks the other side is asked: not sooner, since services count what they are asked.
  private static let patience = 3
  /// It has at least one whole time between two ticks for its answer.
  private static let ticksToAnswer = 2

  /// Something came from the other side.
  mutating func hear() {
    silentTicks = 0
    isDoubted = false
  }

  /// Nothing has come for an exchange within its time, and nothing for others either.
  mutating func doubt() -> Action {
    guard !isDoubted else { return .nothing }
    isDoubted = true
    silentTicks = 0
    return .ask
  }

  /// Some time is over in which exchanges were under way or an answer was awaited.
  mutating func tick() -> Action {
    silentTicks += 1
    guard isDoubted else { return silentTicks > Self.patience ? doubt() : .nothing }
    return silentTicks >= Self.ticksToAnswer ? .giveUp : .nothing
  }
}
