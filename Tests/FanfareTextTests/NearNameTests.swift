import FanfareText
import Testing

@Suite struct NearNameTests {
  @Test(arguments: [
    ("name", ["nmae", "game"], "nmae"), ("colour", ["color", "cooler"], "color"),
    ("timeOut", ["timeout"], "timeout"),
    ("retyr", ["entry", "retry"], "retry"), ("abc", ["xyz"], nil), ("a", ["b"], nil), ("x", [], nil),
  ])
  func `the near name is suggested`(name: String, names: [String], expected: String?) {
    #expect(NearName.nearest(to: name, among: names) == expected)
  }

  @Test func `only so many names are looked at`() {
    let names = Array(repeating: "other", count: 5) + ["name"]
    #expect(NearName.nearest(to: "nmae", among: names, most: 5) == nil)
    #expect(NearName.nearest(to: "nmae", among: names, most: 6) == "name")
  }
}
