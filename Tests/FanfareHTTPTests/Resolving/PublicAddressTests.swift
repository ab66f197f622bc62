import NIOCore
import Testing

@testable import FanfareHTTP

@Suite struct PublicAddressTests {
  private func isPublic(_ host: String) throws -> Bool {
    try #require(HostLookup.literal(host)?.first).isPublic
  }

  @Test(arguments: [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "2130706433", "0x7f.1", "0177.0.0.1", "127.1",
    "::", "::1", "fe80::1", "fe80::1%lo", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1", "2001::1",
    "3fff::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "2002:7f00:1::1", "2002:a00:1::", "100::1", "fec0::1", "4000::1",
  ])
  func `what isn't on the public internet is told, in every form`(host: String) throws {
    #expect(try !isPublic(host))
  }

  @Test(arguments: [
    "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
    "223.255.255.1",
    "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
    "2001:4860::8888",
  ])
  func `what is on the public internet is told`(host: String) throws {
    #expect(try isPublic(host))
  }
}
