import FanfareHashing
import Testing

@Suite struct SHA256Tests {
  // NIST's examples for FIPS 180-4; they stand in RFC 6234, section 8.5, as well.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `the examples of the standard have its hashes`(message: String, hash: String) {
    #expect(HashVectors.digits(SHA256.hash(Array(message.utf8))) == hash)
  }

  @Test func `messages of every length up to five blocks have the hashes that OpenSSL gives them`() {
    // One hash over all of theirs, computed with OpenSSL 3.
    let all = SHA256.hash(HashVectors.ofAllLengths.flatMap(SHA256.hash))
    #expect(HashVectors.digits(all) == "d5238871a46ac4a1a75ac3fb19d645b0b3b9e5f35f5f720e2b240d605c6b694e")
  }
}
