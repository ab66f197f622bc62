import Fanfare
import Testing

@testable import FanfareWorkflows

@Suite struct NumberedListTests {
  @Test func `it has what was added and not removed, in the order of the numbers`() {
    var list = NumberedList<String>()
    #expect(list.isEmpty && list[0] == nil)
    for number in [0, 3, 4, 9] { list.append("\(number)", number: number) }
    #expect(list[3] == "3" && list[5] == nil)
    #expect(list.remove(3) == "3" && list.remove(3) == nil && list.remove(5) == nil)
    #expect(list.elements == ["0", "4", "9"])
    #expect(list.remove(9) == "9" && list.remove(0) == "0" && !list.isEmpty)
    #expect(list.remove(4) == "4" && list.isEmpty && list.elements.isEmpty)
  }

  @Test func `it is the same as a dictionary, whatever is added and removed`() {
    var random = SeededRandom(seed: 1)
    var list = NumberedList<Int>()
    var model: [Int: Int] = [:]
    for number in 0..<5000 {
      list.append(number * 2, number: number)
      model[number] = number * 2
      while random.unit() < 0.49 {
        let victim = Int(random.unit() * Double(number + 1))
        #expect(list.remove(victim) == model.removeValue(forKey: victim))
      }
    }
    #expect(list.elements == model.sorted { $0.key < $1.key }.map(\.value))
    for number in model.keys { #expect(list.remove(number) != nil) }
    #expect(list.isEmpty)
  }
}
