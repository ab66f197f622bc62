import FanfareJSON
import FanfareSchema
import Testing

@Suite struct TextFormatTests {
  @Test(arguments: [
    (
      "date-time", ["2026-01-31T08:30:00Z", "2024-02-29t00:00:00.5+01:30", "1998-12-31T15:59:60-08:00"],
      [
        "2026-02-29T00:00:00Z", "2026-01-31", "2026-01-31 08:30:00Z", "2026-01-31T08:30:00",
        "1998-12-31T22:59:60Z",
      ]
    ),
    (
      "date", ["2026-12-31", "2000-02-29"],
      ["2026-13-01", "1900-02-29", "2026-1-1", "2026-04-31", "২026-01-01"]
    ),
    (
      "time", ["08:30:00Z", "23:59:60Z", "01:29:60+01:30"],
      ["08:30", "24:00:00Z", "08:30:00", "08:30:00.Z", "08:30:00+24:00"]
    ),
    (
      "duration", ["P1D", "P1Y2M3DT4H5M6S", "PT0S", "P4W", "P1M2D"],
      ["P", "PT", "1D", "P1D2H", "P1YT", "P2W1D", "P1Y3D", "PT1H3S", "P-1D"]
    ),
    (
      "email", ["a@example.org", "a.b+c@x", "\"a b\"@x.org", "a@[127.0.0.1]", "a@[IPv6:::1]"],
      ["a", "@x", "a@", ".a@x", "a..b@x", "a b@x", "a@[1.2.3]", "ü@x"]
    ),
    ("idn-email", ["실례@실례.테스트"], ["2962"]),
    (
      "hostname", ["localhost", "a-b.example.org", "1.2", "xn--bcher-kva.example"],
      ["-a", "a-", "a..b", "a_b", "", "xn--X", "ab--cd", String(repeating: "a", count: 64)]
    ),
    ("idn-hostname", ["bücher.example", "실례.테스트"], ["〮실례", "a\u{b7}b", "-ü"]),
    ("ipv4", ["127.0.0.1", "255.255.255.255"], ["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4.5", "1.2.3.٤"]),
    (
      "ipv6", ["::", "::1", "1:2:3:4:5:6:7:8", "fe80::1:2", "::ffff:1.2.3.4", "1::"],
      [":", "1:2:3", "1::2::3", "12345::", ":1::", "::1.2.3.256", "fe80::1%eth0", ":::"]
    ),
    (
      "uri", ["http://user:pw@example.org:80/a%20b?q=1#f", "urn:a:b", "mailto:a@b", "http://[::1]/"],
      ["/a", "a b:", "http://a b", "http://x/%zz", "http://[::1", "http://x:8a/", "http://x/ü", "1a:b"]
    ),
    ("uri-reference", ["", "a/b", "//host", "#f", "?q", "./a:b"], ["\\a", "#a#b", "a^b", "1:b"]),
    ("iri", ["http://ƒøø.ßår/?∂éœ=πîx#πîüx"], ["/ü", "http://ü b"]),
    ("iri-reference", ["/ü", ""], ["\\ü"]),
    (
      "uuid", ["2EB8AA08-aa98-11ea-b4aa-73b441d16380"],
      [
        "2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
        "2eb8aa08-aa98-11ea-b4aa-73b441d1638g",
      ]
    ),
    (
      "uri-template", ["http://x/{id}{?q*,r:3}", "{+path}/a%20", "{a.b}"],
      ["{a", "a}", "{a b}", "{a:0}", "{}", "<a>", "%a"]
    ),
    ("json-pointer", ["", "/a~1b/~0"], ["a", "/~2"]),
    ("relative-json-pointer", ["0", "1/a", "2#"], ["/a", "01", "-1", "0##", "+1"]),
    ("regex", ["^a+$", "(?<n>a)\\k<n>"], ["(", "a++", "\\Z"]),
    ("made-up", ["anything"], []),
  ])
  func `formats are told apart`(format: String, valid: [String], invalid: [String]) throws {
    let schema = try JSONSchema(
      ["format": .string(format)],
      options: JSONSchema.Options(assertsFormats: true)
    )
    for text in valid { #expect(schema.isValid(.string(text)), "\(text)") }
    for text in invalid { #expect(!schema.isValid(.string(text)), "\(text)") }
    #expect(schema.isValid(3))
  }

  @Test func `without being asked for, a format only describes`() throws {
    #expect(try JSONSchema(["format": "date"]).isValid("tomorrow"))
  }

  @Test func `a message has an example`() throws {
    let found = try violations(
      of: #""tomorrow""#,
      #"{"format": "date"}"#,
      JSONSchema.Options(assertsFormats: true)
    )
    #expect(found == [#""tomorrow" is not a date such as 2026-01-31"#])
  }
}
