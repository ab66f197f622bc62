import Testing

@testable import FanfareTemporal

@Suite struct S3AddressTests {
  private func endpoint(
    _ address: String,
    _ variables: [String: String],
    _ file: String = ""
  ) throws -> S3Endpoint {
    try S3Endpoint(of: S3Address(address), AWSSettings(environment: variables) { _ in file })
  }

  @Test func `An object's path has the prefix, percent-encoded, and the hash`() throws {
    let reference = BlobReference(to: [])
    for (text, path) in [
      ("s3://values", ""), ("s3://values/", ""), ("s3://values/a b/ä+c", "/a%20b/%C3%A4%2Bc"),
    ] {
      let address = try S3Address(text)
      #expect(address.bucket == "values" && address.path(of: reference) == "\(path)/e3/\(reference.hash)")
    }
    #expect(try "\(S3Address("s3://values/a/"))" == "s3://values/a")
  }

  @Test(arguments: [
    ("s3://", "bucket's name"), ("s3://ab", "bucket's name"), ("s3://Values", "bucket's name"),
    ("s3://values..x/a", "bucket's name"), ("s3://-values", "bucket's name"),
    ("s3://val ues", "bucket's name"),
    ("s3:///a", "bucket's name"), ("s3://values/a//b", "empty"), ("s3://values/../b", "'..'"),
    ("s3://values/a\u{1B}[1m", "control"), ("file://values", "doesn't begin"),
  ])
  func `What isn't a place says why`(_ text: String, _ reason: String) {
    let error = #expect(throws: InvalidS3Address.self) { try S3Address(text) }
    #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\u{1B}") == false)
  }

  @Test
  func `AWS's own buckets are addressed by the host unless a dot is in their name, and others by the path`()
    throws
  {
    let own = try endpoint("s3://values/a", ["AWS_REGION": "eu-central-1"])
    #expect(own.url == "https://values.s3.eu-central-1.amazonaws.com" && own.region == "eu-central-1")
    let dotted = try endpoint("s3://my.values", ["AWS_REGION": "cn-north-1"])
    #expect(dotted.url == "https://s3.cn-north-1.amazonaws.com.cn/my.values")
    let other = try endpoint("s3://values", ["AWS_ENDPOINT_URL": "http://127.0.0.1:9000/store/"])
    #expect(other.url == "http://127.0.0.1:9000/store/values" && other.region == "us-east-1")
  }

  @Test func `Settings may say how a bucket is addressed`() throws {
    let virtual = "[default]\ns3 =\n  addressing_style = virtual\n"
    let there = ["AWS_ENDPOINT_URL": "https://objects.example:9000"]
    #expect(try endpoint("s3://values", there, virtual).url == "https://values.objects.example:9000")
    let path = "[default]\ns3 =\n  addressing_style = path\n"
    #expect(try endpoint("s3://values", ["AWS_REGION": "r"], path).url == "https://s3.r.amazonaws.com/values")
    for (variables, file, text) in [
      (there, "[default]\ns3 =\n  addressing_style = sideways", "addressing_style is path, virtual or auto"),
      (["AWS_ENDPOINT_URL": "http://127.0.0.1:9000"], virtual, "no name for a bucket"),
      (["AWS_ENDPOINT_URL": "127.0.0.1:9000"], "", "http://"), ([:], "", "set AWS_REGION"),
      (["AWS_REGION": "evil.example/"], "", "isn't the name of a region"),
    ] {
      let error = #expect(throws: InvalidS3Endpoint.self) { try endpoint("s3://values", variables, file) }
      #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
    }
  }
}
