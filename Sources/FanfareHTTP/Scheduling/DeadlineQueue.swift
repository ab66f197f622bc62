internal import Fanfare

/// Something that a ``DeadlineQueue`` can hold: an object that knows its deadline and its place.
protocol DeadlineQueueElement: AnyObject {
  var deadline: MonotonicInstant { get }
  /// The place in the queue; only the queue changes it. `-1` outside.
  var deadlineQueueIndex: Int { get set }
}

/// The deadlines of everything under way on one event loop, earliest first.
///
/// A binary heap whose elements know their places, so that one that ends early is taken out in O(log n) and nothing
/// of it is kept. One timer of the event loop serves all.
struct DeadlineQueue<Element: DeadlineQueueElement> {
  private struct Node {
    let deadline: MonotonicInstant
    let element: Element
  }

  private var nodes: [Node] = []

  /// The earliest deadline.
  var earliest: MonotonicInstant? { nodes.first?.deadline }

  /// How many elements there are.
  var count: Int { nodes.count }

  /// Every element, in no particular order.
  var elements: [Element] { nodes.map(\.element) }

  /// Adds an element that isn't in the queue.
  mutating func insert(_ element: Element) {
    assert(element.deadlineQueueIndex == -1)
    element.deadlineQueueIndex = nodes.count
    nodes.append(Node(deadline: element.deadline, element: element))
    siftUp(from: nodes.count - 1)
  }

  /// Takes an element out; does nothing if it isn't in.
  mutating func remove(_ element: Element) {
    let index = element.deadlineQueueIndex
    guard index >= 0 else { return }
    element.deadlineQueueIndex = -1
    let last = nodes.removeLast()
    guard index < nodes.count else { return }
    place(last, at: index)
    siftUp(from: index)
    siftDown(from: last.element.deadlineQueueIndex)
  }

  /// Takes out the element with the earliest deadline if that isn't later than `now`.
  mutating func popExpired(at now: MonotonicInstant) -> Element? {
    guard let first = nodes.first, first.deadline <= now else { return nil }
    remove(first.element)
    return first.element
  }

  private mutating func place(_ node: Node, at index: Int) {
    nodes[index] = node
    node.element.deadlineQueueIndex = index
  }

  private mutating func siftUp(from start: Int) {
    let node = nodes[start]
    var index = start
    while index > 0 {
      let parent = (index - 1) / 2
      guard node.deadline < nodes[parent].deadline else { break }
      place(nodes[parent], at: index)
      index = parent
    }
    if index != start { place(node, at: index) }
  }

  private mutating func siftDown(from start: Int) {
    let node = nodes[start]
    var index = start
    while true {
      var child = 2 * index + 1
      guard child < nodes.count else { break }
      if child + 1 < nodes.count, nodes[child + 1].deadline < nodes[child].deadline { child += 1 }
      guard nodes[child].deadline < node.deadline else { break }
      place(nodes[child], at: index)
      index = child
    }
    if index != start { place(node, at: index) }
  }
}
