/// The timers of a run, the next first.
///
/// A binary heap that knows where the timer of each number is, so that one that is cancelled is taken out in O(log n) and nothing of it
/// is kept: a run can have thousands of waits and cancel them one by one.
struct TimerQueue {
  private var timers: [RunTimer] = []
  /// Where the timer of a number is.
  private var places: [Int: Int] = [:]

  var isEmpty: Bool { timers.isEmpty }

  /// The timer that fires next: that which is due first, and of several the one with the lowest number.
  var first: RunTimer? { timers.first }

  /// Adds a timer, in the place of the one with its number if there is one.
  mutating func insert(_ timer: RunTimer) {
    remove(timer.number)
    timers.append(timer)
    rise(timer, from: timers.count - 1)
  }

  /// Takes a timer out; nothing happens if there is none of that number.
  mutating func remove(_ number: Int) {
    guard let gap = places.removeValue(forKey: number), let last = timers.popLast(), gap < timers.count
    else { return }
    // The last one fills the gap. It comes from another branch of the heap, so it may belong above as well as below.
    if gap > 0, last.comesBefore(timers[(gap - 1) / 2]) {
      rise(last, from: gap)
    } else {
      sink(last, from: gap)
    }
  }

  private mutating func rise(_ timer: RunTimer, from start: Int) {
    var place = start
    while place > 0, case let parent = (place - 1) / 2, timer.comesBefore(timers[parent]) {
      put(timers[parent], at: place)
      place = parent
    }
    put(timer, at: place)
  }

  private mutating func sink(_ timer: RunTimer, from start: Int) {
    var place = start
    while true {
      var child = 2 * place + 1
      if child + 1 < timers.count, timers[child + 1].comesBefore(timers[child]) { child += 1 }
      guard child < timers.count, timers[child].comesBefore(timer) else { break }
      put(timers[child], at: place)
      place = child
    }
    put(timer, at: place)
  }

  private mutating func put(_ timer: RunTimer, at place: Int) {
    timers[place] = timer
    places[timer.number] = place
  }
}
