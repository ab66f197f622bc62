import FanfareHashing
import Testing

@Suite struct MD5Tests {
  // RFC 1321, section A.5.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("a", "0cc175b9c0f1b6a831c399e269772661"),
    ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    (
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
      "d174ab98d277d9f5a5611c2c9f419d9f"
    ),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ])
  func `the examples of the RFC have its hashes`(message: String, hash: String) {
    #expect(HashVectors.digits(MD5.hash(Array(message.utf8))) == hash)
  }

  @Test func `messages of every length up to five blocks have the hashes that OpenSSL gives them`() {
    // One hash over all of theirs, computed with OpenSSL 3.
    let all = MD5.hash(HashVectors.ofAllLengths.flatMap(MD5.hash))
    #expect(HashVectors.digits(all) == "07078cab541bc45f0a66e2c0213a32f4")
  }
}
