import Fanfare
import HTTPTypes
import Testing

@testable import FanfareCommand

@Suite struct OptionTests {
  @Test(arguments: [
    ("2s", Duration.seconds(2)), ("500ms", .milliseconds(500)), ("1.5s", .milliseconds(1500)),
    ("1m30s", .seconds(90)),
    ("2h", .seconds(7200)), ("1d", .seconds(86_400)), ("PT1M30S", .seconds(90)),
    ("250us", .microseconds(250)), ("0s", .zero),
  ])
  func `a duration is read as people type it`(text: String, duration: Duration) throws {
    #expect(try DurationArgument(parsing: text).duration == duration)
  }

  @Test(arguments: ["7", "0.5"]) func `a number without a unit is refused with what may be meant`(
    text: String
  ) {
    let error = #expect(throws: ArgumentProblem.self) { try DurationArgument(parsing: text) }
    let hint = "'\(text)' has no unit: write \(text)s for seconds, or \(text)ms for milliseconds"
    #expect(error?.description == hint)
  }

  @Test(arguments: ["", "s", "2 s", "-1s", "1x", "1.2.3s", "1e9s", "s2", "nan"])
  func `a text that is no duration is refused`(text: String) {
    let error = #expect(throws: ArgumentProblem.self) { try DurationArgument(parsing: text) }
    #expect(error?.description == "'\(text)' isn't a duration such as 500ms, 2s, 1m30s or PT5S")
  }

  @Test(arguments: ["999999999999h", "3e4d", "36501d"])
  func `a duration that is too long is told from a text that isn't one`(
    text: String
  ) {
    let error = #expect(throws: ArgumentProblem.self) { try DurationArgument(parsing: text) }
    let isNumber = !text.contains("e")
    #expect(error?.description.contains(isNumber ? "is longer than 100 years" : "isn't a duration") == true)
  }

  @Test func `a sample service is made slow or made to fail by name`() throws {
    #expect(try SlowArgument(parsing: "nlp=300ms").latency == .milliseconds(300))
    #expect(try FailArgument(parsing: "nlp").rate == 1)
    #expect(try FailArgument(parsing: "nlp=0.25").rate == 0.25)
  }

  @Test(arguments: [
    ("nobody=1s", "there is no sample service 'nobody'; there are validator, nlp, summarizer, classifier"),
    ("summariser=1s", "there is no sample service 'summariser'; did you mean 'summarizer'?"),
    ("nlp", "how slow is missing: write nlp=500ms"), ("nlp=5", "'5' has no unit"),
  ])
  func `what can't make a service slow is refused with the reason`(text: String, reason: String) {
    let error = #expect(throws: ArgumentProblem.self) { try SlowArgument(parsing: text) }
    #expect(error?.description.hasPrefix(reason) == true)
  }

  @Test func `a rate lies between 0 and 1`() {
    let error = #expect(throws: ArgumentProblem.self) { try FailArgument(parsing: "nlp=2") }
    #expect(error?.description == "'2' isn't a rate from 0 to 1, such as 0.5")
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
    let parsed = try CallTarget(parsing: text)
    #expect(parsed.name == "a")
    #expect(parsed.origin == origin)
    #expect(parsed.target == target)
  }

  @Test(arguments: [
    ("http://localhost:9000/users/7?x=1", "localhost:9000", "/users/7?x=1"), ("https://h", "h", "/"),
  ])
  func `a URL without a name is named by its host`(text: String, name: ServiceName, target: String) throws {
    let parsed = try CallTarget(parsing: text)
    #expect(parsed.name == name)
    #expect(parsed.target == target)
  }

  @Test(arguments: [
    ("x", "'x' isn't a URL; write http://host/path or name=http://host/path"),
    ("=http://h", "the name before = is missing; write name=http://host/path"),
    ("a=", #"a: "" isn't a service URL: it doesn't start with http://, https:// or http+unix://"#),
    (
      "a=h:1",
      #"a: "h:1" isn't a service URL: it doesn't start with http://, https:// or http+unix://; did you mean http://h:1?"#
    ),
    (
      "a=//h/x",
      #"a: "//h/x" isn't a service URL: it doesn't start with http://, https:// or http+unix://; did you mean http://h/x?"#
    ),
    ("a=ftp://h/", #"a: "ftp://h/" isn't a service URL: the scheme ftp isn't http, https or http+unix"#),
    ("a=http://", #"a: "http://" isn't a service URL: the host is missing"#),
    (
      "a=http://h:99999/x",
      #"a: "http://h:99999/x" isn't a service URL: the port must be a number from 1 to 65535, not 99999"#
    ),
    ("a=http://h/x#y", "a: a fragment (# and what follows) isn't sent to services; leave it out"),
    ("http://h/x#y", "http://h/x#…: a fragment (# and what follows) isn't sent to services; leave it out"),
    ("a=http://h/x y", "a: its path has a space or another character that must be percent-encoded"),
  ])
  func `a service that can't be called is refused with the reason`(text: String, reason: String) {
    let error = #expect(throws: ArgumentProblem.self) { try CallTarget(parsing: text) }
    #expect(error?.description == reason)
  }

  @Test(arguments: [
    "a=http://u:hunter2@h/", "http://u:hunter2@h/", "a=ftp://u:hunter2@h", "u:hunter2@h/x", "a=u:hunter2@h",
    "a=http://u:hun/ter2@h/", "a=http://h:hunter2@h:1", "a=http://h/x#y?hunter2", "a=http://h:1x?key=hunter2",
  ])
  func `no password and no query is repeated`(text: String) {
    let errors: [(any Error)?] = [
      #expect(throws: ArgumentProblem.self) { try CallTarget(parsing: text) },
      #expect(throws: ArgumentProblem.self) { try OriginArgument(parsing: text) },
      #expect(throws: ArgumentProblem.self) { try OriginArgument.origin(parsing: text) },
    ]
    for error in errors {
      let message = error.map { "\($0)" } ?? ""
      #expect(!message.contains("hunter2") && !message.contains("ter2"), "\(message)")
    }
  }

  @Test func `a completion mode is read by name`() throws {
    #expect(try CompletionArgument(parsing: "quorum:2").mode == .quorum(2))
    #expect(try CompletionArgument(parsing: "first-success").mode == .firstSuccess)
  }

  @Test(arguments: [
    ("quorum:0", "a quorum needs"), ("quorum", "a quorum needs"), ("all", "write settle-all, fail-fast"),
    ("", "write"), ("Fail-Fst", "did you mean 'fail-fast'?"),
    ("qorum:3", "did you mean 'quorum:2'?"),
  ])
  func `an unknown completion mode is refused with those there are`(text: String, reason: String) {
    let error = #expect(throws: ArgumentProblem.self) { try CompletionArgument(parsing: text) }
    #expect(error?.description.hasPrefix(reason) == true)
  }

  @Test func `a header field that is given twice is sent twice, and replaces what is sent without it`() throws
  {
    let headers = try HeaderArguments(parsing: ["X-A: 1", "x-a:  2 ", "Accept: text/plain"])
    let fields = headers.replacing([.accept: "application/json", .contentType: "application/json"])
    #expect(
      fields.map { "\($0.name.canonicalName): \($0.value)" } == [
        "content-type: application/json", "x-a: 1", "x-a: 2", "accept: text/plain",
      ]
    )
  }

  @Test(arguments: ["Accept:", "accept: ", "ACCEPT:\t"])
  func `a header field without a value takes out what is sent without it`(text: String) throws {
    let headers = try HeaderArguments(parsing: [text, "X-B:", "X-A: 1", "X-B: 2", "User-Agent:"])
    let fields = headers.replacing([.accept: "application/json", .contentType: "application/json"])
    // Requests leave the empty ones out.
    #expect(
      fields.map { "\($0.name.canonicalName): \($0.value)" } == [
        "content-type: application/json", "x-a: 1", "x-b: 2", "accept: ", "user-agent: ",
      ]
    )
  }

  @Test(arguments: [
    (["Authorization Bearer hunter2"], "a header field is 'Name: value', and a colon is missing"),
    (["Basic hunter2: x"], "what comes before the colon isn't the name of a header field"),
    (["Host: elsewhere"], "Host can't be set: it is the host and port of the URL"),
    (["Content-Length: 5"], "Content-Length can't be set: it is the length of the body"),
    (
      ["Authorization: hunter2", "authorization: hunter2"],
      "authorization may stand in a request only once (RFC 9110, section 5.3)"
    ),
    (["X-A: hun\r\nter2"], "the value of X-A has a control character"),
  ])
  func `a header field that can't be sent is refused without its value`(texts: [String], reason: String) {
    let error = #expect(throws: ArgumentProblem.self) { try HeaderArguments(parsing: texts) }
    #expect(error?.description == reason)
  }
}
