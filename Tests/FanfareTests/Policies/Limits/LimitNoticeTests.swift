import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct LimitNoticeTests {
  /// What fields of an answer say at 2027-01-15 08:00:00 UTC.
  private func notice(_ fields: KeyValuePairs<String, String>) -> LimitNotice? {
    var headers = HTTPFields()
    for (name, value) in fields {
      HTTPField.Name(name).map { headers.append(HTTPField(name: $0, value: value)) }
    }
    return LimitNotice(headers, today: 1_800_000_000)
  }

  private typealias Window = LimitNotice.Window

  @Test func `the fields of the draft are read by the names of their policies`() {
    let notice = notice([
      "RateLimit-Policy": #""burst";q=100;w=60, "daily";q=1000;w=86400"#,
      "RateLimit": #""burst";r=50;t=30,"daily";r=999"#,
    ])
    #expect(
      notice?.windows == [
        Window(name: "burst", quota: 100, remaining: 50, reset: .seconds(30), length: .seconds(60)),
        Window(name: "daily", quota: 1000, remaining: 999, length: .seconds(86_400)),
      ]
    )
  }

  @Test func `units of the draft that aren't requests are told apart, and what isn't a rate is left out`() {
    let notice = notice([
      "RateLimit-Policy": #""a";q=10000;w=60;qu="tokens", "b";q=5;qu="concurrent-requests""#,
      "RateLimit": #""a";r=9000;t=1"#,
    ])
    #expect(notice?.windows.map(\.name) == ["a"])
    #expect(notice?.windows.first?.countsRequests == false)
  }

  @Test func `what a request belongs to is told apart`() {
    let notice = notice(["x-ratelimit-remaining": "7", "x-ratelimit-resource": "search"])
    #expect(notice?.windows == [Window(name: "", partition: "search", remaining: 7)])
    let other = self.notice(["RateLimit": #""a";r=1;t=1;pk=:dHJ5:"#])
    #expect(other?.windows.map(\.partition) == [":dHJ5:"])
  }

  @Test func `older drafts have a field for each number`() {
    let notice = notice([
      "RateLimit-Limit": "100, 100;w=60", "RateLimit-Remaining": "7", "RateLimit-Reset": "12",
    ])
    #expect(notice?.windows == [Window(name: "", quota: 100, remaining: 7, reset: .seconds(12))])
  }

  @Test func `vendors name what they count, and write times in their ways`() {
    let notice = notice([
      "x-ratelimit-limit-requests": "60", "x-ratelimit-remaining-requests": "59",
      "x-ratelimit-reset-requests": "1ms",
      "x-ratelimit-limit-tokens": "150000", "x-ratelimit-remaining-tokens": "149984",
      "x-ratelimit-reset-tokens": "6m0s",
    ])
    #expect(notice?.windows.map(\.name) == ["", "tokens"])
    #expect(notice?.windows.map(\.reset) == [.milliseconds(1), .seconds(360)])
    #expect(notice?.windows.map(\.countsRequests) == [true, false])
    let other = self.notice([
      "anthropic-ratelimit-input-tokens-limit": "80000", "anthropic-ratelimit-input-tokens-remaining": "0",
      "anthropic-ratelimit-input-tokens-reset": "2027-01-15T08:00:05Z",
    ])
    #expect(
      other?.windows == [
        Window(name: "input-tokens", quota: 80_000, remaining: 0, reset: .seconds(5), countsRequests: false)
      ]
    )
  }

  @Test(
    arguments: [
      ("12", 12.0), ("0.5", 0.5), ("1800000010", 10), ("1800000010000", 10), ("1700000000", 0), ("6m0s", 360),
      ("1h2m3.5s", 3723.5), ("250ms", 0.25), ("2027-01-15T08:00:30Z", 30),
      ("2027-01-15T09:00:00.25+01:00", 0.25),
      ("Fri, 15 Jan 2027 08:01:00 GMT", 60), ("2026-01-15T08:00:30Z", 0), ("soon", nil), ("-1", nil),
      ("1e3", nil),
      ("NaN", nil), ("", nil), ("2027-13-15T08:00:30Z", nil), ("9 9", nil),
    ] as [(String, Double?)]
  )
  func `a reset is read however it is written`(value: String, seconds: Double?) {
    let notice = notice(["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": value])
    #expect(notice?.windows.first?.reset.map { $0 / .seconds(1) } == seconds)
  }

  @Test func `what a vendor's name has in front may have any letters`() {
    for name in ["x-server-error-ratelimit-remaining", "r-rr-rate-limit-remaining", "xr-ratelimit-remaining"]
    {
      #expect(notice([name: "7"])?.windows.first?.remaining == 7, "\(name)")
    }
  }

  @Test func `a date is compared with the answer's own`() {
    let notice = notice([
      "Date": "Fri, 15 Jan 2027 07:00:00 GMT", "X-RateLimit-Remaining": "1",
      "X-RateLimit-Reset": "1799996405",
    ])
    #expect(notice?.windows.first?.reset == .seconds(5))
  }

  @Test func `the wait of a refusal is read in milliseconds as well, which wins`() {
    #expect(notice(["Retry-After": "2"])?.retryAfter == .seconds(2))
    #expect(notice(["Retry-After": "2", "retry-after-ms": "1500"])?.retryAfter == .milliseconds(1500))
    #expect(notice(["retry-after-ms": "soon", "Retry-After": "0.25"])?.retryAfter == .milliseconds(250))
  }

  @Test(arguments: [
    ["Content-Type": "text/plain", "X-Generated": "1"], ["X-RateLimit-Remaining": "many"],
    ["X-RateLimit-Limit": "5"],
    ["RateLimit": "?1"], ["RateLimit": ";;;=,,\"\";r=1"], ["X-RateLimit-Reset": "5"], ["X-RateLimit": "5"],
  ])
  func `what isn't understood says nothing`(fields: [String: String]) {
    var headers = HTTPFields()
    for (name, value) in fields { headers[HTTPField.Name(name) ?? .accept] = value }
    #expect(LimitNotice(headers, today: 0) == nil)
  }

  @Test func `a service can't have many limits remembered, nor long texts`() {
    var headers = HTTPFields()
    for number in 0..<500 {
      HTTPField.Name("x-ratelimit-remaining-\(number)").map { headers[$0] = "1" }
    }
    #expect(LimitNotice(headers, today: 0)?.windows.count == LimitNotice.maximumWindows)
    let long: HTTPFields = [.retryAfter: String(repeating: "0", count: 100_000) + "1"]
    #expect(LimitNotice(long, today: 0) == nil)
  }
}
