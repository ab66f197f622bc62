import Synchronization
import Testing

@testable import FanfareTemporal

@Suite struct AWSSettingsTests {
  private static let credentials = """
    # Who asks.
    [default]
    aws_access_key_id = AKIDEFAULT
    aws_secret_access_key=default/secret+key=

    [other]
    aws_access_key_id=AKIOTHER   # the other one
    aws_secret_access_key = othersecret
    aws_session_token = othertoken
    what is this
    """
  private static let configuration = """
    [default]
    region = eu-central-1
    output = json
    [profile other]
    region=eu-west-1
    services = mine
    s3 =
      addressing_style = virtual
      max_concurrent_requests = 20
    [profile  signed-on]
    sso_session = corporate
    endpoint_url = http://plain.example:9000
    [services mine]
    dynamodb =
      endpoint_url = http://tables.example
    s3 =
      endpoint_url = http://objects.example:9000
    """

  private func settings(_ variables: [String: String]) -> AWSSettings {
    let variables = variables.merging(["HOME": "/home/me"]) { own, _ in own }
    return AWSSettings(environment: variables) { path in
      ["/home/me/.aws/credentials": Self.credentials, "/home/me/.aws/config": Self.configuration][path]
    }
  }

  @Test func `Variables go before files`() throws {
    let settings = settings([
      "AWS_ACCESS_KEY_ID": "AKIVARIABLE", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t",
      "AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1", "AWS_ENDPOINT_URL": "http://all.example",
      "AWS_PROFILE": "other",
    ])
    let credentials = try settings.credentials()
    #expect(credentials.accessKeyID == "AKIVARIABLE" && credentials.secretKeyBytes == Array("s".utf8))
    #expect(credentials.sessionToken == "t" && settings.region == "us-west-2")
    #expect(settings.endpoint == "http://all.example")
  }

  @Test func `Without variables the profile decides, and default if none is named`() throws {
    let usual = settings(["AWS_REGION": "", "AWS_ACCESS_KEY_ID": ""])
    let credentials = try usual.credentials()
    #expect(credentials.accessKeyID == "AKIDEFAULT" && credentials.sessionToken == nil)
    #expect(credentials.secretKeyBytes == Array("default/secret+key=".utf8))
    #expect(usual.region == "eu-central-1" && usual.endpoint == nil && usual.addressingStyle == nil)
    let other = settings(["AWS_PROFILE": "other"])
    #expect(try other.credentials().accessKeyID == "AKIOTHER")
    #expect(try other.credentials().sessionToken == "othertoken")
    #expect(other.region == "eu-west-1" && other.endpoint == "http://objects.example:9000")
    #expect(other.addressingStyle == "virtual")
  }

  @Test func `Files may stand elsewhere, and what they say counts when it is asked for`() throws {
    let file = KeptText("[default]\naws_access_key_id=first\naws_secret_access_key=s")
    let settings = AWSSettings(environment: ["AWS_SHARED_CREDENTIALS_FILE": "~/keys", "HOME": "/h"]) { path in
      path == "/h/keys" ? file.text : nil
    }
    #expect(try settings.credentials().accessKeyID == "first")
    file.text = "[default]\naws_access_key_id=second\naws_secret_access_key=s"
    #expect(try settings.credentials().accessKeyID == "second")
  }

  @Test func `An endpoint for S3 goes before one for everything, and both may be left out of account`() {
    let variables = ["AWS_ENDPOINT_URL": "http://all.example", "AWS_ENDPOINT_URL_S3": "http://s3.example"]
    #expect(settings(variables).endpoint == "http://s3.example")
    let none = variables.merging(["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"]) { $1 }
    #expect(settings(none).endpoint == nil)
    #expect(settings(["AWS_PROFILE": "signed-on"]).endpoint == "http://plain.example:9000")
  }

  @Test(arguments: [
    (["AWS_ACCESS_KEY_ID": "AKI"], "AWS_SECRET_ACCESS_KEY isn't set"),
    (["AWS_SECRET_ACCESS_KEY": "verysecret"], "AWS_ACCESS_KEY_ID isn't set"),
    (["AWS_PROFILE": "nobody"], "/home/me/.aws/credentials, which has none for nobody"),
    (["AWS_PROFILE": "signed-on"], "aws configure export-credentials"),
  ])
  func `Who can't be named is told what is missing`(_ variables: [String: String], _ text: String) {
    let error = #expect(throws: MissingCredentials.self) { try settings(variables).credentials() }
    #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
    #expect(
      error?.description.contains("secret\"") == false && error?.description.contains("verysecret") == false
    )
  }
}

/// A text that changes.
private final class KeptText: Sendable {
  private let kept: Mutex<String>

  init(_ text: String) { kept = Mutex(text) }

  var text: String {
    get { kept.withLock { $0 } }
    set { kept.withLock { $0 = newValue } }
  }
}
