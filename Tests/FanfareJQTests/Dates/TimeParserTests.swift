import Testing

@testable import FanfareJQ

/// Reading dates.
///
/// The expected fields are those of jq 1.6 with glibc 2.36.
struct TimeParserTests {
  @Test(
    "A text is read as its format says",
    arguments: [
      ("2015-03-05T23:51:47Z", "%Y-%m-%dT%H:%M:%SZ", [2015, 2, 5, 23, 51, 47, 4, 63]),
      ("0001-01-01T00:00:00Z", "%Y-%m-%dT%H:%M:%SZ", [1, 0, 1, 0, 0, 0, 1, 0]),
      ("9999-12-31T23:59:59Z", "%Y-%m-%dT%H:%M:%SZ", [9999, 11, 31, 23, 59, 59, 5, 364]),
      ("2000-02-29", "%F", [2000, 1, 29, 0, 0, 0, 2, 59]),
      ("Thu Mar  5 23:51:47 2015", "%c", [2015, 2, 5, 23, 51, 47, 4, 63]),
      ("thursday, march 5 2015", "%A, %B %d %Y", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("THU MAR 05 15", "%a %b %d %y", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("03/05/15", "%D", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("03/05/69", "%x", [1969, 2, 5, 0, 0, 0, 3, 63]),
      ("11:51:47 PM 2015-03-05", "%r %F", [2015, 2, 5, 23, 51, 47, 4, 63]),
      ("12:05 am 2015-03-05", "%I:%M %p %F", [2015, 2, 5, 0, 5, 0, 4, 63]),
      ("12:05 pm 2015-03-05", "%l:%M %p %F", [2015, 2, 5, 12, 5, 0, 4, 63]),
      ("23:51 2015-03-05", "%R %F", [2015, 2, 5, 23, 51, 0, 4, 63]),
      ("23:51:47 2015-03-05", "%T %Y-%m-%e", [2015, 2, 5, 23, 51, 47, 4, 63]),
      ("2015 064", "%Y %j", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2016 366", "%Y %j", [2016, 11, 31, 0, 0, 0, 6, 365]),
      ("1425599621", "%s", [2015, 2, 5, 23, 53, 41, 4, 63]),
      ("2015 9 4", "%Y %U %w", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015 09 Thu", "%Y %W %a", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015 0 4", "%Y %U %w", [2015, 0, 1, 0, 0, 0, 4, 0]),
      ("19 99-01-02", "%C %y-%m-%d", [1999, 0, 2, 0, 0, 0, 6, 1]),
      ("20", "%C", [2000, 0, 0, 0, 0, 0, 5, -1]),
      ("2015", "%Y", [2015, 0, 0, 0, 0, 0, 3, -1]),
      ("2015-03", "%Y-%m", [2015, 2, 0, 0, 0, 0, 6, 58]),
      ("2015-03-05 Europe/Paris", "%F %Z", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015-03-05", "%F %Z", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015-03-05 +0130", "%F %z", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015-03-05 -01:30", "%F %z", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015-03-05 +01", "%F %z", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015-03-05 Z", "%F %z", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("20150305235147", "%Y%m%d%H%M%S", [2015, 2, 5, 23, 51, 47, 4, 63]),
      ("  2015-3-5", "%Y-%m-%d", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015 -  3 - 5", "%Y - %m - %d", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015-03-05\n23", "%F%t%H", [2015, 2, 5, 23, 0, 0, 4, 63]),
      ("2015-03-05", "%F %n", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("5% 2015-03", "%d%% %Y-%m", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("2015-03-05 Mon", "%F %a", [2015, 2, 5, 0, 0, 0, 1, 63]),
      ("2015-03-05 7", "%F %u", [2015, 2, 5, 0, 0, 0, 0, 63]),
      ("2015-03-05 53 99 2014", "%F %V %g %G", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("31.2015", "%j.%Y", [2015, 0, 31, 0, 0, 0, 6, 30]),
      ("2015-02-31", "%F", [2015, 1, 31, 0, 0, 0, 2, 61]),
      ("2015-03-05T23:51:61Z", "%Y-%m-%dT%H:%M:%SZ", [2015, 2, 5, 23, 51, 61, 4, 63]),
      ("2015-3-5", "%-Y-%_m-%0d", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("5 mar 2015", "%10d %^b %EY", [2015, 2, 5, 0, 0, 0, 4, 63]),
      ("4 5 2015", "%d %m %Y", [2015, 4, 4, 0, 0, 0, 1, 123]),
    ] as [(String, String, [Int])]
  )
  func reading(_ text: String, _ format: String, _ fields: [Int]) throws {
    let (time, rest) = try BrokenDownTime.parse(text, format: format)
    #expect(time.fields == fields)
    #expect(rest == "")
  }

  @Test(
    "A text that differs from its format is refused",
    arguments: [
      ("2015-03-05", "%Y-%m-%dT"),
      ("2015-13-05", "%F"),
      ("2015-03-32", "%F"),
      ("2015-03-00", "%F"),
      ("24:00", "%R"),
      ("23:60", "%R"),
      ("0:00 am", "%I:%M %p"),
      ("13:00 am", "%I:%M %p"),
      ("x", "%Y"),
      ("", "%Y"),
      ("Foo", "%a"),
      ("Foo", "%b"),
      ("12", "%p"),
      ("2015-03-05x", "%F"),
      ("2015-03-05", "%Q"),
      ("2015-03-05", "%"),
      ("2015-03-05", "%Ed"),
      ("2015-03-05", "%OY"),
      ("+1", "%z"),
      ("+0160", "%z"),
      ("01", "%z"),
      ("-5", "%s"),
      ("99999999999999999999999", "%s"),
      ("367", "%j"),
      ("0", "%j"),
      ("8", "%u"),
      ("7", "%w"),
      ("54", "%U"),
      ("a", "b"),
      ("2015 03", "%Y-%m"),
      ("x", "%%"),
      ("x", "%G"),
      ("+01:", "%z"),
      ("+012", "%z"),
    ]
  )
  func refused(_ text: String, _ format: String) {
    let error = #expect(throws: DateError.self) { try BrokenDownTime(parsing: text, format: format) }
    #expect(error?.code == .mismatch)
    #expect(error?.message == "date \"\(text)\" does not match format \"\(format)\"")
  }

  @Test("What is left behind white space is handed back", arguments: [" ", "\n", " and more"])
  func rest(_ rest: String) throws {
    let (time, left) = try BrokenDownTime.parse("2015-03-05" + rest, format: "%F")
    #expect(left == rest)
    #expect(time.fields == [2015, 2, 5, 0, 0, 0, 4, 63])
  }

  @Test("Without a date the fields are those of the day before 1900, and fit each other")
  func noDate() throws {
    let time = try BrokenDownTime(parsing: "10:20", format: "%H:%M")
    #expect(time.fields == [1900, 0, 0, 10, 20, 0, 0, -1])
    #expect(time.secondsSinceEpoch == -2_209_038_000)
  }

  @Test("Later fields change a time that was read as seconds")
  func secondsThenFields() throws {
    let time = try BrokenDownTime(parsing: "86400 05", format: "%s %H")
    #expect(time.fields == [1970, 0, 2, 5, 0, 0, 5, 1])
  }

  @Test(
    "Weeks reach into the years around",
    arguments: [("2015 0 1", 1_419_811_200), ("2016 53 6", 1_483_747_200)]
  )
  func weeks(_ text: String, _ seconds: Int) throws {
    #expect(try BrokenDownTime(parsing: text, format: "%Y %W %w").secondsSinceEpoch == seconds)
  }

  @Test("What is written is read again")
  func roundTrips() throws {
    let formats = [
      "%Y-%m-%dT%H:%M:%SZ", "%c", "%A %d %B %Y %r", "%Y %j %T", "%Y %U %w %T", "%Y %W %a %H%M%S",
      "%C%y%m%d %X",
    ]
    for step in stride(from: -30_000_000_000, through: 250_000_000_000, by: 1_234_567_891) {
      let time = try BrokenDownTime(secondsSinceEpoch: Double(step))
      for format in formats {
        let text = try time.formatted(format)
        #expect(try BrokenDownTime(parsing: text, format: format) == time, "\(text)")
      }
    }
  }
}
