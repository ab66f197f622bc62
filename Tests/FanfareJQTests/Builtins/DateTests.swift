import Testing

@Suite struct DateTests {
  @Test(arguments: [
    Answer("gmtime", "1700000000", gives: "[2023,10,14,22,13,20,2,317]"),
    Answer("gmtime | mktime", "1700000000", gives: "1700000000"),
    Answer("gmtime", #""a""#, raises: "gmtime() requires numeric inputs"),
    Answer("mktime", "[2024,1,29,12,0,0,4,59]", gives: "1709208000"),
    Answer("mktime", #""a""#, raises: "mktime requires array inputs"),
    Answer("mktime", #"["a",1,1,1,1,1]"#, raises: "mktime requires parsed datetime inputs"),
    Answer("strftime(\"%d.%m.%Y %H:%M:%S\")", "1700000000", gives: #""14.11.2023 22:13:20""#),
    Answer("strftime(\"%A, %B %d, %j\")", "[2024,1,29,12,0,0,4,59]", gives: #""Thursday, February 29, 060""#),
    Answer("strftime(1)", "1", raises: "strftime/1 requires a string format"),
    Answer("strftime(\"%Y\")", #""a""#, raises: "strftime/1 requires parsed datetime inputs"),
    Answer("strptime(\"%Y-%m-%d %H:%M\")", #""2024-02-29 10:30""#, gives: "[2024,1,29,10,30,0,4,59]"),
    Answer("strptime(\"%Y-%m-%dT%H:%M:%SZ\") | mktime", #""2023-11-14T22:13:20Z""#, gives: "1700000000"),
    Answer("strptime(\"%Y\")", #""x""#, raises: #"date "x" does not match format "%Y""#),
    Answer("strptime(\"%Y\")", "1", raises: "strptime/1 requires string inputs and arguments"),
    Answer(
      "todate, todateiso8601, date",
      "1700000000",
      gives: #""2023-11-14T22:13:20Z""#,
      #""2023-11-14T22:13:20Z""#,
      #""2023-11-14T22:13:20Z""#
    ),
    Answer("fromdate, fromdateiso8601", #""2023-11-14T22:13:20Z""#, gives: "1700000000", "1700000000"),
    Answer(
      "fromdate",
      #""yesterday""#,
      raises: #"date "yesterday" does not match format "%Y-%m-%dT%H:%M:%SZ""#
    ),
    Answer("dateadd(\"seconds\"; 20), datesub(\"seconds\"; 20)", "100", gives: "120", "80"),
    Answer("gmtime", "-1.5", gives: "[1969,11,31,23,59,58.5,3,364]"),
  ])
  func `dates`(answer: Answer) {
    #expect(answer.outcome == answer.expected)
  }
}
