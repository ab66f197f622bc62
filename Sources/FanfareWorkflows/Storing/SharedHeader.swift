internal import Fanfare
internal import FanfareJSON

/// What the headers of most runs of a batch have in common, so that a store keeps it once for all of them.
package struct SharedHeader: Hashable, Sendable, Codable {
  fileprivate var digest: String
  fileprivate var includes: [RunHeader.Include]
  fileprivate var limits: RunLimits
  fileprivate var timeLimit: Duration?
  fileprivate var runtime: RunHeader.Runtime
  fileprivate var depth: Int
  fileprivate var plannerVersion: Int

  /// What a header shares with others.
  package init(of header: RunHeader) {
    digest = header.digest
    includes = header.includes
    limits = header.limits
    timeLimit = header.timeLimit
    runtime = header.runtime
    depth = header.depth
    plannerVersion = header.plannerVersion
  }
}

/// What a header shares with none, as ``StoredText`` writes it.
///
/// Its name, its parent and its document are kept where they can be looked for.
package struct OwnHeader: Sendable, Decodable {
  fileprivate var input: JSONValue
  fileprivate var seed: UInt64
  fileprivate var startedAt: Double
  fileprivate var previous: String?
  fileprivate var earlierTries: [String]?
  fileprivate var keyPrefix: String?
}

extension RunHeader {
  /// Puts a header together again.
  ///
  /// - Parameters:
  ///   - id: its name.
  ///   - parent: the run that runs it.
  ///   - document: the document that it is for.
  ///   - shared: what it shares with others.
  ///   - own: the rest.
  package init(id: String, parent: String?, document: RunDocument?, _ shared: SharedHeader, _ own: OwnHeader)
  {
    (self.id, self.parent, self.document) = (id, parent, document)
    (digest, includes) = (shared.digest, shared.includes)
    (limits, timeLimit) = (shared.limits, shared.timeLimit)
    (runtime, depth, plannerVersion) = (shared.runtime, shared.depth, shared.plannerVersion)
    (input, seed, startedAt) = (own.input, own.seed, own.startedAt)
    (previous, earlierTries, keyPrefix) = (own.previous, own.earlierTries, own.keyPrefix)
  }
}
