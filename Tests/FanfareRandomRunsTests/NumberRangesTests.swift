import FanfareRandomRuns
import Testing

@Suite struct NumberRangesTests {
  @Test(
    arguments: [([], ""), ([4], "4"), ([0, 1, 2, 3, 7], "0-3,7"), ([5, 6, 8], "5-6,8")] as [([Int], String)]
  )
  func `numbers are written as ranges and read again`(numbers: [Int], text: String) {
    #expect(NumberRanges(Set(numbers)).description == text)
    if !numbers.isEmpty { #expect(NumberRanges(parsing: text)?.numbers == Set(numbers)) }
  }

  @Test(arguments: ["", "a", "3-1", "-1", "1-", "1-2-3", "0-99999999999"])
  func `what isn't ranges of numbers is refused`(text: String) {
    #expect(NumberRanges(parsing: text) == nil)
  }
}
