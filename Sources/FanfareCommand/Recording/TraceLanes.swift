/// Divides slices among lanes, such that on each lane they follow one another or are within one another.
///
/// That is what a viewer needs to draw complete events one below another. A slice goes on the lane of what it is a part of, where there is
/// room; what runs side by side gets a lane for each.
struct TraceLanes {
  /// The slices that a lane is within, the innermost last.
  private var lanes: [[(slice: Int, end: Duration)]] = []
  /// The lane of each slice.
  private(set) var assigned: [Int]

  /// The number of lanes.
  var count: Int { lanes.count }

  /// Divides slices; what a slice is a part of comes before it.
  init(_ slices: [TraceSlice]) {
    assigned = Array(repeating: 0, count: slices.count)
    // What begins earlier comes first, and at the same time what holds the other.
    let order = slices.indices.sorted { first, second in
      (slices[first].start, first) < (slices[second].start, second)
    }
    for index in order { assigned[index] = place(index, slices[index]) }
  }

  private mutating func place(_ index: Int, _ slice: TraceSlice) -> Int {
    let own = slice.parent.map { assigned[$0] }
    if let own, let parent = slice.parent {
      // At its very end there is still room in it for what takes no time.
      clear(own, until: slice.start, keeping: parent)
      if let top = lanes[own].last, top.slice == parent, slice.end <= top.end {
        return put(index, slice, own)
      }
    }
    for lane in lanes.indices where lane != own {
      clear(lane, until: slice.start)
      if lanes[lane].isEmpty { return put(index, slice, lane) }
    }
    lanes.append([])
    return put(index, slice, lanes.count - 1)
  }

  private mutating func put(_ index: Int, _ slice: TraceSlice, _ lane: Int) -> Int {
    lanes[lane].append((index, slice.end))
    return lane
  }

  /// Leaves what has ended by then, up to one that is kept.
  private mutating func clear(_ lane: Int, until time: Duration, keeping kept: Int? = nil) {
    while let top = lanes[lane].last, top.end <= time, top.slice != kept { lanes[lane].removeLast() }
  }
}
