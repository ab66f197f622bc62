import Fanfare
import Testing

@testable import FanfareCommand

@Suite struct OptionTests {
  @Test(arguments: [
    ("2s", Duration.seconds(2)), ("500ms", .milliseconds(500)), ("1.5s", .milliseconds(1500)),
    ("1m30s", .seconds(90)),
    ("2h", .seconds(7200)), ("7", .seconds(7)), ("250us", .microseconds(250)), ("0s", .zero),
  ])
  func `a duration is read as people type it`(text: String, duration: Duration) {
    #expect(DurationArgument(argument: text)?.duration == duration)
  }

  @Test(arguments: ["", "s", "2 s", "-1s", "1x", "1.2.3s", "1e9s", "s2", "999999999999h", "nan"])
  func `a text that is no duration is refused`(text: String) {
    #expect(DurationArgument(argument: text) == nil)
  }

  @Test func `a sample service is made slow or made to fail by name`() {
    #expect(SlowArgument(argument: "nlp=300ms")?.latency == .milliseconds(300))
    #expect(SlowArgument(argument: "nobody=1s") == nil)
    #expect(SlowArgument(argument: "nlp") == nil)
    #expect(FailArgument(argument: "nlp")?.rate == 1)
    #expect(FailArgument(argument: "nlp=0.25")?.rate == 0.25)
    #expect(FailArgument(argument: "nlp=2") == nil)
  }

  @Test(arguments: [
    ("a=http://h:1/x/y?z=1", "http://h:1", "/x/y?z=1"), ("a=http://h", "http://h", "/"),
    ("a=https://h?q=1", "https://h", "/?q=1"),
    ("a=http+unix://%2Frun%2Fa.sock/x", "http+unix://%2Frun%2Fa.sock", "/x"),
  ])
  func `a service to call has a name, an origin and a target`(
    text: String,
    origin: String,
    target: String
  ) throws {
    let parsed = try #require(CallTarget(argument: text))
    #expect(parsed.name == "a")
    #expect(parsed.origin == origin)
    #expect(parsed.target == target)
  }

  @Test(arguments: ["http://h/x", "a=", "a=h:1", "=http://h", "a=ftp://h/", "a=http://"])
  func `a service without a name or with a malformed URL is refused`(text: String) {
    #expect(CallTarget(argument: text) == nil)
  }

  @Test func `a completion mode is read by name`() {
    #expect(CompletionArgument(argument: "quorum:2")?.mode == .quorum(2))
    #expect(CompletionArgument(argument: "first-success")?.mode == .firstSuccess)
    #expect(CompletionArgument(argument: "quorum:0") == nil)
    #expect(CompletionArgument(argument: "all") == nil)
  }
}
