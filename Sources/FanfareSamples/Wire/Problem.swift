/// An error in the format of RFC 9457 (`application/problem+json`).
struct Problem: Error, Hashable, Encodable {
  /// One thing that is wrong with a document.
  struct Detail: Hashable, Encodable {
    var code: String
    var detail: String
  }

  var type = "about:blank"
  var title: String
  var status: Int
  var detail: String
  var instance: String?
  /// Everything that is wrong, if there can be several things.
  var errors: [Detail]?
}
