internal import FanfareHashing
internal import FanfareText

/// What stays the same when an activity is performed again, and differs from that of every other activity.
///
/// What a `try` tries again is the same activity again, so that a service that has seen it recognises it. A task that is reached again
/// by a jump is another one.
package struct ActivityKey: Hashable, Sendable {
  /// The run.
  package let run: String
  /// The place of the task in the definition.
  package let place: String
  /// The places that lead there from elsewhere, the outermost first: those of functions' calls and of extended tasks around it.
  package let sites: [String]
  /// The positions, from 0, in the loops and maps around it, the outermost first.
  package let indices: [Int]
  /// Tells passes of a list of tasks apart that begin with a jump backwards; 0 for the first.
  package let generation: Int

  /// The key without the run: what tells the activity from the others of its run.
  package var position: ActivityKey {
    beginning(with: "")
  }

  /// The key that the same activity has in a run whose keys begin otherwise.
  func beginning(with run: String) -> ActivityKey {
    ActivityKey(run: run, place: place, sites: sites, indices: indices, generation: generation)
  }

  /// How long a text is at most, in bytes; services limit what they take.
  private static let longest = 200

  /// The key as a text of visible ASCII without spaces, as a header field can have it; at most 200 bytes besides the run.
  ///
  /// A long one is replaced by its SHA-256.
  package var text: String {
    var path = (sites + [place]).map(PercentEncoding.encodePath).joined(separator: ">")
    if !indices.isEmpty { path += "[\(indices.map { "\($0)" }.joined(separator: ","))]" }
    if generation > 0 { path += "#\(generation)" }
    let run = PercentEncoding.encodePath(run)
    return path.utf8.count <= Self.longest
      ? "\(run):\(path)" : "\(run):\(SHA256.hash(Array(path.utf8)).hexadecimalDigits)"
  }
}
