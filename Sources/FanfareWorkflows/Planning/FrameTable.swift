/// The tasks that are under way, found by their place in a list; places are used again.
struct FrameTable: Sendable {
  private var slots: [Frame] = []
  /// The place that was left last; each that is free knows the one before (``Frame/nextVacancy``), so no list of them grows.
  private var firstVacancy: Int?
  /// How many tasks the run has had.
  var created = 0

  /// Creates a table with room for as many tasks as most runs have at a time: whenever it grows, all of them are moved.
  init() {
    slots.reserveCapacity(8)
  }

  subscript(id: Frame.ID) -> Frame {
    _read { yield slots[id.slot] }
    _modify { yield &slots[id.slot] }
  }

  /// The tasks that are under way, in the order in which they were created.
  var underWay: [Frame.ID] {
    slots.indices.filter { !slots[$0].isVacant }.map { Frame.ID(slot: $0, number: slots[$0].info.id) }
      .sorted { $0.number < $1.number }
  }

  /// Whether a task is still under way.
  func contains(_ id: Frame.ID) -> Bool { slots[id.slot].info.id == id.number && !slots[id.slot].isVacant }

  /// Adds a frame to its parent.
  mutating func add(_ frame: consuming Frame) -> Frame.ID {
    let (number, parent) = (frame.info.id, frame.parent)
    let slot = firstVacancy ?? slots.count
    if slot == slots.count {
      slots.append(frame)
    } else {
      firstVacancy = slots[slot].nextVacancy
      slots[slot] = frame
    }
    created += 1
    let id = Frame.ID(slot: slot, number: number)
    if let parent { slots[parent.slot].children.append(id) }
    return id
  }

  /// Removes a frame from its parent; returns the parent and the frame's position in it.
  mutating func remove(_ id: Frame.ID) -> (parent: Frame.ID?, position: Int) {
    let (parent, position) = (slots[id.slot].parent, slots[id.slot].position)
    slots[id.slot].vacate(after: firstVacancy)
    firstVacancy = id.slot
    // The first ones end first, mostly.
    if let parent, let place = slots[parent.slot].children.firstIndex(of: id) {
      slots[parent.slot].children.remove(at: place)
    }
    return (parent, position)
  }
}
