import Testing

@testable import FanfareTemporal

@Suite struct RequestSignatureTests {
  private static let nothing = BlobReference(to: []).hash

  private static func signature(_ authorization: String) -> String {
    authorization.split(separator: "Signature=").last.map(String.init) ?? ""
  }

  // AWS's test suite for the signature (aws4_testsuite).
  @Test(
    arguments: [
      (
        "get-vanilla", "GET", "", [],
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
      ),
      (
        "post-vanilla", "POST", "", [],
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
      ),
      (
        "get-vanilla-query-order-key-case", "GET", "Param2=value2&Param1=value1", [],
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
      ),
      (
        "get-header-value-trim", "GET", "", ["My-Header1: value1", #"My-Header2: "a   b   c""#],
        "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
      ),
      (
        "get-header-key-duplicate", "GET", "",
        ["My-Header1:value2", "My-Header1:value2", "My-Header1:value1"],
        "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"
      ),
    ] as [(String, String, String, [String], String)]
  )
  func `Requests of AWS's test suite have its signatures`(
    _ name: String,
    _ method: String,
    _ query: String,
    _ headers: [String],
    _ expected: String
  ) {
    let credentials = AWSCredentials(
      accessKeyID: "AKIDEXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
    )
    // 30 August 2015, 12:36:00.
    let signature = RequestSignature(
      credentials: credentials,
      region: "us-east-1",
      service: "service",
      time: 1_440_938_160
    )
    func pairs(_ texts: [String], _ separator: Character) -> [(name: String, value: String)] {
      texts.map { text in
        let parts = text.split(separator: separator, maxSplits: 1).map(String.init)
        return (parts[0], parts[1])
      }
    }
    let authorization = signature.authorization(
      for: RequestSignature.Content(
        method: method,
        path: "/",
        query: pairs(query.split(separator: "&").map(String.init), "="),
        headers: [("Host", "example.amazonaws.com"), ("X-Amz-Date", signature.date)] + pairs(headers, ":"),
        bodyHash: Self.nothing
      )
    )
    #expect(Self.signature(authorization) == expected)
    #expect(
      authorization.hasPrefix(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
      )
    )
  }

  // "Authenticating requests: using the Authorization header" of S3's reference.
  @Test(
    arguments: [
      (
        "GET", "/test.txt", [], [("Range", "bytes=0-9")], nil,
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
      ),
      (
        "PUT", "/test%24file.text", [],
        [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
        "Welcome to Amazon S3.",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
      ),
      (
        "GET", "", [("lifecycle", "")], [], nil,
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
      ),
      (
        "GET", "/", [("prefix", "J"), ("max-keys", "2")], [], nil,
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
      ),
    ] as [(String, String, [(String, String)], [(String, String)], String?, String)]
  )
  func `Requests of S3's reference have its signatures`(
    _ method: String,
    _ path: String,
    _ query: [(String, String)],
    _ headers: [(String, String)],
    _ body: String?,
    _ expected: String
  ) {
    let credentials = AWSCredentials(
      accessKeyID: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    )
    // 24 May 2013, midnight.
    let signature = RequestSignature(credentials: credentials, region: "us-east-1", time: 1_369_353_600)
    let hash = BlobReference(to: Array((body ?? "").utf8)).hash
    let own = [
      ("host", "examplebucket.s3.amazonaws.com"), ("x-amz-content-sha256", hash),
      ("x-amz-date", signature.date),
    ]
    let authorization = signature.authorization(
      for: RequestSignature.Content(
        method: method,
        path: path,
        query: query.map { (name: $0.0, value: $0.1) },
        headers: (own + headers).map { (name: $0.0, value: $0.1) },
        bodyHash: hash
      )
    )
    #expect(Self.signature(authorization) == expected)
  }

  @Test(arguments: [
    (0, "19700101T000000Z"), (951_782_399.9, "20000228T235959Z"), (951_868_800, "20000301T000000Z"),
    (1_709_164_800, "20240229T000000Z"), (4_102_444_799, "20991231T235959Z"),
  ])
  func `Dates are in UTC and in the basic format`(_ seconds: Double, _ text: String) {
    #expect(BasicDate.text(of: seconds) == text)
  }

  @Test func `Credentials show where they were found, and nothing secret`() {
    let credentials = AWSCredentials(
      accessKeyID: "AKIDEXAMPLE",
      secretAccessKey: "verysecret",
      sessionToken: "asecrettoken",
      source: "a file"
    )
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in [dumped, "\(credentials)", String(reflecting: credentials), "\([credentials])"] {
      #expect(text.contains("a file") && !text.contains("secret"), "\(text)")
    }
  }
}
