import Testing

@testable import FanfareCommand

/// Which arguments are kept with a batch.
@Suite struct KeptArgumentsTests {
  @Test func `a header field that only takes one out has nothing secret, and is kept`() {
    let kept = [
      "call-each", "-H", "Authorization:", "--header=X-Api-Key: ", "-H", "Cookie: ${ .cookie }", "--", "-H",
    ]
    let secrets = ["-H", "Authorization: Bearer x", "--header=X-Api-Key: y", "-H", "Cookie:z"]
    #expect(KeptArguments.keeping(kept) == kept)
    #expect(KeptArguments.keeping(["call-each"] + secrets) == ["call-each"])
  }
}
