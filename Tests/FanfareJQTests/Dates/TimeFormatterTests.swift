import Testing

@testable import FanfareJQ

/// Formats.
///
/// The expected texts are those of jq 1.6 with glibc 2.36.
struct TimeFormatterTests {
  private let time = BrokenDownTime(fields: [2015, 2, 5, 23, 51, 47, 4, 63])

  @Test(
    "A format's conversions, flags and widths are those of glibc",
    arguments: [
      ("%a %A", "Thu Thursday"),
      ("%b %B %h", "Mar March Mar"),
      ("%c", "Thu Mar  5 23:51:47 2015"),
      ("%C", "20"),
      ("%d %e", "05  5"),
      ("%D", "03/05/15"),
      ("%F", "2015-03-05"),
      ("%g %G %V", "15 2015 10"),
      ("%H %I %k %l", "23 11 23 11"),
      ("%j", "064"),
      ("%m %M", "03 51"),
      ("a%nb%tc", "a\nb\tc"),
      ("%p %P", "PM pm"),
      ("%r", "11:51:47 PM"),
      ("%R", "23:51"),
      ("%s", "1425599507"),
      ("%S", "47"),
      ("%T", "23:51:47"),
      ("%u %w", "4 4"),
      ("%U %W", "09 09"),
      ("%x", "03/05/15"),
      ("%X", "23:51:47"),
      ("%y %Y", "15 2015"),
      ("%z %Z", "+0000 UTC"),
      ("100%%", "100%"),
      ("%Y-%m-%dT%H:%M:%SZ", "2015-03-05T23:51:47Z"),
      ("%A, %B %d, %Y", "Thursday, March 05, 2015"),
      ("é%dé", "é05é"),
      ("%-d/%-m", "5/3"),
      ("%_d|%_5H", " 5|   23"),
      ("%e|%-e|%0e", " 5|5|05"),
      ("%10Y|%_10Y|%-10Y|%010Y", "0000002015|      2015|      2015|0000002015"),
      ("%^a %^B %^c", "THU MARCH THU MAR  5 23:51:47 2015"),
      ("%#a %#b %#p %#P %#Z", "THU MAR pm pm utc"),
      ("%^p %^P %^#Z", "PM pm utc"),
      ("%10a|%010a|%-10a", "       Thu|0000000Thu|       Thu"),
      ("%10T|%010F", "  23:51:47|2015-03-05"),
      ("%5%|%3n", "    %|  \n"),
      ("%5z", "    +00000"),
      ("%12s|%012s", "  1425599507|001425599507"),
      ("%Od %OH %EY %Ex %Ey", "05 23 2015 03/05/15 15"),
      ("%Ed %Oa %OY %L %q %!", "%Ed %Oa %OY %L %q %!"),
      ("%E", "%E"),
      ("%", "%"),
      ("x%-", "x%-"),
      ("%^10c", "THU MAR  5 23:51:47 2015"),
      ("%3", " %3"),
    ]
  )
  func formats(_ format: String, _ expected: String) throws {
    #expect(try time.formatted(format) == expected)
  }

  @Test(
    "Years of any length are written",
    arguments: [
      (5, "5|0|05|5|05|0005|     5|5-03-05"),
      (-5, "-5|-1|95|-5|95|-005|    -5|-5-03-05"),
      (-150, "-150|-2|50|-150|50|-150|  -150|-150-03-05"),
      (99, "99|0|99|99|99|0099|    99|99-03-05"),
      (0, "0|0|00|0|00|0000|     0|0-03-05"),
      (12345, "12345|123|45|12345|45|12345| 12345|12345-03-05"),
    ]
  )
  func years(_ year: Int, _ expected: String) throws {
    let time = BrokenDownTime(fields: [year, 2, 5, 23, 51, 47, 4, 63])
    #expect(try time.formatted("%Y|%C|%y|%G|%g|%4Y|%_6Y|%F") == expected)
  }

  @Test(
    "Weeks belong to years as ISO 8601 and C count them",
    arguments: [
      ("2004-12-31", "2004-W53-5 52 52 366"),
      ("2005-01-01", "2004-W53-6 00 00 001"),
      ("2005-01-02", "2004-W53-7 01 00 002"),
      ("2005-12-31", "2005-W52-6 52 52 365"),
      ("2007-01-01", "2007-W01-1 00 01 001"),
      ("2007-12-30", "2007-W52-7 52 52 364"),
      ("2007-12-31", "2008-W01-1 52 53 365"),
      ("2008-01-01", "2008-W01-2 00 00 001"),
      ("2008-12-28", "2008-W52-7 52 51 363"),
      ("2008-12-29", "2009-W01-1 52 52 364"),
      ("2009-12-31", "2009-W53-4 52 52 365"),
      ("2010-01-03", "2009-W53-7 01 00 003"),
      ("2010-01-04", "2010-W01-1 01 01 004"),
      ("0001-01-01", "1-W01-1 00 01 001"),
      ("2000-02-29", "2000-W09-2 09 09 060"),
      ("2020-12-31", "2020-W53-4 52 52 366"),
    ]
  )
  func weeks(_ date: String, _ expected: String) throws {
    let time = try BrokenDownTime(parsing: date, format: "%Y-%m-%d")
    #expect(try time.formatted("%G-W%V-%u %U %W %j") == expected)
  }

  @Test("Fields out of range are written as they are, and names as question marks")
  func outOfRange() throws {
    let format = "%a %A %b %B %d %H %I %M %S %j %u %w %p"
    let high = BrokenDownTime(fields: [2015, 13, 45, 30, 70, 80, 9, 400])
    #expect(try high.formatted(format) == "? ? ? ? 45 30 18 70 80 401 2 9 PM")
    let low = BrokenDownTime(fields: [2015, -1, -2, -3, -4, -5, -1, -7])
    #expect(try low.formatted(format) == "? ? ? ? -2 -3 -3 -4 -5 -06 6 -1 AM")
  }

  @Test(
    "Midnight and noon are twelve o'clock",
    arguments: [(0, "12 AM"), (1, "01 AM"), (12, "12 PM"), (13, "01 PM")]
  )
  func twelveHours(_ hours: Int, _ expected: String) throws {
    #expect(try BrokenDownTime(fields: [2015, 2, 5, hours, 0, 0, 4, 63]).formatted("%I %p") == expected)
  }

  @Test("A fraction of a second isn't written")
  func fraction() throws {
    #expect(try BrokenDownTime(secondsSinceEpoch: 1.75).formatted("%S") == "01")
  }

  @Test("A format of nothing is nothing")
  func empty() throws {
    #expect(try time.formatted("") == "")
  }

  @Test(
    "A text that would be too long is refused",
    arguments: ["%5000Y", "%999999999999999999999d", "%4000d%4000d", "%9000%", "%_5000c"]
  )
  func tooLong(_ format: String) {
    let error = #expect(throws: DateError.self) { try time.formatted(format) }
    #expect(error?.code == .tooLong)
  }
}
