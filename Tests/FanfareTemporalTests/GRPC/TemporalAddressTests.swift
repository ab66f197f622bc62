import Testing

@testable import FanfareTemporal

@Suite struct TemporalAddressTests {
  @Test(arguments: [
    ("127.0.0.1:7233", "127.0.0.1", 7233), ("temporal", "temporal", 7233), ("[::1]:80", "::1", 80),
    ("[::1]", "::1", 7233), ("a.b.tmprl.cloud:7233", "a.b.tmprl.cloud", 7233),
  ])
  func `An address has a host and a port`(_ text: String, _ host: String, _ port: Int) {
    let address = TemporalAddress(text)
    #expect(address?.host == host && address?.port == port)
  }

  @Test(arguments: ["", ":7233", "host:", "host:0", "host:70000", "host:x", "[]:1"])
  func `What isn't an address is refused`(_ text: String) {
    #expect(TemporalAddress(text) == nil)
  }

  @Test func `A text that was escaped for a header field is read`() {
    #expect(PercentDecoding.text("a%20b%C3%A9%") == "a bé%")
  }

  @Test func `A key is sent over TLS, unless the cluster is on this machine`() {
    let (far, near) = (TemporalAddress("a.b.tmprl.cloud:7233"), TemporalAddress("127.0.0.1:7233"))
    #expect(far?.protecting("key").tls != nil && far?.protecting(nil).tls == nil)
    #expect(near?.protecting("key").tls == nil)
    var own = far
    own?.tls = TemporalAddress.TLS()
    own?.tls?.serverName = "c"
    #expect(own?.protecting("key") == own)
  }
}
