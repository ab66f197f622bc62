import FanfareText
import Testing

struct RedactionTests {
  private let redaction = Redaction(["s3cr3t-Tökèn/+=", "abc", "two\nlines of it"])

  @Test(arguments: [
    ("the key s3cr3t-Tökèn/+= isn't one", "the key <hidden> isn't one"),
    ("s3cr3t-Tökèn/+=s3cr3t-Tökèn/+=", "<hidden><hidden>"),
    ("", ""), ("nothing here", "nothing here"),
  ])
  func `a secret is hidden wherever it stands`(text: String, shown: String) {
    #expect(redaction.applied(to: text) == shown)
  }

  @Test(arguments: [
    "/u/s3cr3t-T%C3%B6k%C3%A8n%2F%2B%3D", "/u/s3cr3t-T%c3%b6k%c3%a8n/%2b=", #""s3cr3t-T\u00f6k\u00E8n\/+=""#,
    "s3cr3t-T&#246;k&#xE8;n/&#43;=", #"{\"k\":\"s3cr3t-T\\u00f6kèn/+=\"}"#, "abc", "(abc)", "key=abc&more",
    "Basic dXNlcjphYmM=", "Basic dTphYmM=", "dXNlcjphYmM%3D", "/files/dXNlcjphYmM", "616263",
    "0x7531206162630a",
    "Basic dXNlcjpzM2NyM3QtVMO2a8Oobi8rPQ==", "eyJhIjoiczNjcjN0LVTDtmvDqG4vKz0ifQ",
    "two\nlines of it", #""two\nlines of it""#, "1: two 2: lines of it",
  ])
  func `a secret is hidden in the usual encodings`(text: String) {
    let shown = redaction.applied(to: text)
    #expect(shown.contains("<hidden>"))
    for part in ["s3cr", "czNjc", "abc", "YWJj", "hYmM", "616263", "lines"] { #expect(!shown.contains(part)) }
  }

  @Test func `no matter where a text is cut in a secret, its beginning doesn't show`() {
    let secret = "s3cr3t-Tökèn/+="
    for mark in ["…", "..."] {
      for text in ["applied to {\"k\":\"\(secret)\"}", #"applied to {"k":"s3cr3t-T\u00f6k\u00e8n\/+="}"#] {
        for count in 0...text.utf8.count {
          let cut = String(decoding: Array(text.utf8).prefix(count), as: UTF8.self)
          let shown = redaction.applied(to: cut + mark)
          #expect(!shown.contains("s3cr"), "\(shown)")
        }
      }
      let encoded = "Basic dXNlcjpzM2NyM3QtVMO2a8OobiU="
      for count in 0..<encoded.utf8.count {
        let shown = redaction.applied(to: encoded.prefix(count) + mark)
        #expect(!shown.contains("czNjcj"), "\(shown)")
        #expect(!shown.contains("pzM2NyM"), "\(shown)")
      }
    }
  }

  @Test(arguments: [
    "abcd", "the alphabet abcdef", "status 404: not found…", "Y2Jh", "http://h/v1/documents?limit=3",
  ])
  func `what isn't a secret stays`(text: String) {
    #expect(redaction.applied(to: text) == text)
  }

  @Test func `a short secret is hidden as a word only`() {
    let redaction = Redaction(["4", "ok"])
    #expect(
      redaction.applied(to: "status 404, pin 4, ok, book") == "status 404, pin <hidden>, <hidden>, book"
    )
  }

  @Test func `of two secrets the longer one is hidden whole`() {
    #expect(Redaction(["pass", "password-1"]).applied(to: "password-1 pass") == "<hidden> <hidden>")
  }

  @Test func `a run of backslashes is looked at once, however long it is`() {
    let run = String(repeating: "\\", count: 50_000)
    #expect(redaction.applied(to: run + "n abc") == run + "n <hidden>")
  }

  @Test func `empty texts are no secrets, and without secrets nothing is hidden`() {
    #expect(Redaction([""]).isEmpty)
    #expect(Redaction().applied(to: "any text…") == "any text…")
  }
}
