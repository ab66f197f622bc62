/// The attempts that wait for their turn, in the order in which they get it.
struct TurnQueue {
  private var tickets: [TurnTicket] = []
  /// Those before it are gone; they are dropped together, so that a long queue isn't moved for each that leaves.
  private var start = 0
  private var sum = LimitAmounts.none

  var isEmpty: Bool { start == tickets.count }

  var count: Int { tickets.count - start }

  /// Who is next.
  var first: TurnTicket? { isEmpty ? nil : tickets[start] }

  /// All that wait, in order.
  var waiting: ArraySlice<TurnTicket> { tickets[start...] }

  /// What those take that go before a rank.
  func amounts(before rank: TurnTicket.Rank) -> LimitAmounts {
    let position = position(of: rank)
    // From the nearer end: who comes is mostly last, and who asks again is mostly first.
    if position - start < tickets.count - position {
      return tickets[start..<position].reduce(into: .none) { $0 += $1.amounts }
    }
    return tickets[position...].reduce(into: sum) { $0 -= $1.amounts }
  }

  /// Adds a ticket, in its place.
  mutating func insert(_ ticket: TurnTicket) {
    tickets.insert(ticket, at: position(of: ticket.rank))
    sum += ticket.amounts
  }

  /// Puts a ticket into the place of another of the same rank.
  mutating func replace(_ ticket: TurnTicket) {
    let position = position(of: ticket.rank)
    if position < tickets.count, tickets[position].rank == ticket.rank { tickets[position] = ticket }
  }

  /// Takes a ticket out; does nothing if it isn't in.
  mutating func remove(_ ticket: TurnTicket) {
    let position = position(of: ticket.rank)
    guard position < tickets.count, tickets[position].rank == ticket.rank else { return }
    sum -= ticket.amounts
    guard position == start else {
      tickets.remove(at: position)
      return
    }
    start += 1
    if start > 64, start * 2 > tickets.count {
      tickets.removeFirst(start)
      start = 0
    }
  }

  private func position(of rank: TurnTicket.Rank) -> Int {
    var (low, high) = (start, tickets.count)
    while low < high {
      let middle = (low + high) / 2
      if tickets[middle].rank < rank { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
