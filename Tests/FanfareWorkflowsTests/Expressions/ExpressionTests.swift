import Fanfare
import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct ExpressionTests {
  @Test(
    arguments: [
      ("a ${ .x } b", [.text("a "), .expression(" .x "), .text(" b")]),
      ("${ {a: {b: 1}} }", [.expression(" {a: {b: 1}} ")]),
      (#"${ "}" + "\"}" }"#, [.expression(#" "}" + "\"}" "#)]),
      (#"${ "a\({b: "}"})c" }!"#, [.expression(#" "a\({b: "}"})c" "#), .text("!")]),
      ("${ .a # }\n }", [.expression(" .a # }\n ")]),
      ("a ${ .x }\u{301}b", [.text("a "), .expression(" .x "), .text("\u{301}b")]),
      ("${\u{301}.x }", [.expression("\u{301}.x ")]), ("none", [.text("none")]),
      ("${.a}${.b}", [.expression(".a"), .expression(".b")]),
    ] as [(String, [ExpressionScanner.Part])]
  )
  func `expressions in a text end at their own brace`(text: String, parts: [ExpressionScanner.Part]) {
    #expect(ExpressionScanner.parts(of: text) == parts)
  }

  @Test(arguments: ["${ .a", "${ \"}", "${ {a: 1 }"])
  func `an expression without an end is none`(text: String) {
    #expect(ExpressionScanner.parts(of: text) == nil)
  }

  @Test(arguments: [
    ("PT5S", 5), ("PT0.25S", 0.25), ("PT1H30M", 5400), ("P1D", 86_400), ("P1DT12H", 129_600),
    ("P2W", 1_209_600),
    ("P1Y", 31_536_000), ("P1M", 2_592_000), ("PT1M", 60),
  ])
  func `a duration is read from ISO 8601`(text: String, seconds: Double) {
    #expect(Duration(parsing: text) == .seconds(seconds))
  }

  @Test(arguments: ["", "P", "PT", "5S", "PT5", "P5S", "PT1S1M", "PT-5S", "P1DT", "PT5Sx", "P200Y", "PT.S"])
  func `what is no duration is refused`(text: String) {
    #expect(Duration(parsing: text) == nil)
  }

  @Test func `a duration is read from its units`() {
    #expect(Duration(definition: ["minutes": 1, "milliseconds": 5]) == .milliseconds(60_005))
    #expect(Duration(definition: ["seconds": -1]) == nil)
    #expect(Duration(definition: ["days": .number(JSONNumber(Int.max))]) == nil)
    #expect(Duration(definition: [:]) == nil)
  }

  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (951_782_400.5, "2000-02-29T00:00:00.500Z"),
    (-0.001, "1969-12-31T23:59:59.999Z"),
    (4_107_542_399, "2100-02-28T23:59:59.000Z"),
  ])
  func `a point in time is written in UTC`(seconds: Double, text: String) {
    #expect(Timestamp(secondsSinceEpoch: seconds).text == text)
  }

  @Test func `versions are ordered as their specification says`() {
    let ascending = [
      "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0", "1.2.0", "1.10.0",
    ].compactMap(SemanticVersion.init)
    #expect(ascending.count == 10 && ascending == ascending.shuffled().sorted())
    for text in ["1", "1.0", "01.0.0", "1.0.0-", "1.0.0-a..b", "a.b.c", "1.0.0+"] {
      #expect(SemanticVersion(text) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    ("http://h/{id}/x", "http://h/a%20b%2Fc/x"), ("http://h/{n}", "http://h/5"),
    ("http://h/x?q={none}", "http://h/x?q="), ("http://h/x#{none}", "http://h/x#"),
    ("http://h/x?q={up}", "http://h/x?q=.."), ("http://h/{dots}", "http://h/v1..2"),
    ("http://h/a/../{n}", "http://h/a/../5"), ("http://h/plain", "http://h/plain"),
  ])
  func `names in braces stand for members of the input`(template: String, url: String) throws {
    #expect(
      try URITemplate.expand(template, with: ["id": "a b/c", "n": 5, "up": "..", "dots": "v1..2"]) == url
    )
  }

  @Test(arguments: [
    ("http://h/u/{none}", "none"), ("http://h/u/{null}", "null"), ("http://h/u/{empty}/x", "empty"),
    ("http://h/u/{empty}.json", "empty"), ("http://h/u/{up}", "up"), ("http://h/u/{dot}/x", "dot"),
    ("http://h/u/{escaped}", "escaped"), ("http://h/u/{twice}", "twice"), ("http://h/u/{inner}", "inner"),
    ("http://h/u/{back}", "back"), ("http://h/u/.{dot}", "dot"), ("http://h/u/{dot}{dot}/x", "dot"),
    ("http://{none}/u", "none"),
  ])
  func `a member that would lead elsewhere is refused by its name`(template: String, name: String) throws {
    let input: JSONValue = [
      "null": nil, "empty": "", "up": "..", "dot": ".", "escaped": "%2e%2E", "twice": "%252e.",
      "inner": "a/../../b", "back": "a\\..\\b",
    ]
    let error = try #require(throws: WorkflowError.self) { try URITemplate.expand(template, with: input) }
    #expect(error.detail?.contains("'\(name)'") == true && error.status == 400)
  }

  @Test(arguments: [
    ("https://open-workflow-specification.org/spec/1.0.0/errors/timeout", "timeout"),
    ("https://open-workflow-specification.org/dsl/errors/types/timeout", "timeout"),
    ("https://serverlessworkflow.io/spec/1.0.0/errors/timeout", "timeout"),
    ("https://serverlessworkflow.io/dsl/errors/types/timeout", "timeout"),
    (
      "https://open-workflow-specification.org/errors/types/compliance",
      "https://open-workflow-specification.org/errors/types/compliance"
    ),
    ("https://other.test/spec/1.0.0/errors/timeout", "https://other.test/spec/1.0.0/errors/timeout"),
  ])
  func `the specification's kinds of errors are one, however they are written`(uri: String, name: String) {
    #expect(ErrorType(uri).name == name)
  }

  @Test(arguments: [
    ("https://a.test/x?y#z", "https://a.test", "a.test", "/x?y"), ("http://a:80", "http://a:80", "a:80", "/"),
    ("http://a?x", "http://a", "a", "/?x"), ("http+unix://%2Fs/p", "http+unix://%2Fs", "%2Fs", "/p"),
  ])
  func `a URL is split`(url: String, origin: String, authority: String, path: String) {
    let parts = URLParts(url)
    #expect(parts?.origin == origin && parts?.authority == authority && parts?.path == path)
  }

  @Test(arguments: ["", "a/b", "http://", "http:///x", ":", "mailto:a@b.test"])
  func `what has no origin is no URL`(url: String) {
    #expect(URLParts(url) == nil)
  }
}
