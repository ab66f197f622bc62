/// The tasks that are under way.
struct FrameTable: Sendable {
  private var frames: [Frame.ID: Frame] = [:]
  /// How many tasks the run has had.
  private(set) var created = 0

  subscript(id: Frame.ID) -> Frame {
    get { frames[id, default: Self.missing(id)] }
    _modify { yield &frames[id, default: Self.missing(id)] }
  }

  func contains(_ id: Frame.ID) -> Bool { frames[id] != nil }

  /// Adds a frame to its parent.
  mutating func add(_ frame: Frame) {
    frames[frame.info.id] = frame
    created += 1
    if let parent = frame.parent { frames[parent]?.children.append(frame.info.id) }
  }

  /// Removes a frame from its parent.
  mutating func remove(_ id: Frame.ID) -> Frame? {
    guard let frame = frames.removeValue(forKey: id) else { return nil }
    if let parent = frame.parent { frames[parent]?.children.removeAll { $0 == id } }
    return frame
  }

  private static func missing(_ id: Frame.ID) -> Frame { preconditionFailure("task \(id) has ended") }
}
