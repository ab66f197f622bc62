internal import FanfareJSON

extension DefinitionReader {
  /// Checks how many branches of a fork have to succeed: from one to all of them, and only where they don't compete, since one wins a race.
  func checkQuorum(_ metadata: JSONObject?, of value: Located, _ kind: TaskDefinition.Kind) {
    guard let quorum = metadata?["quorum"] else { return }
    let place = value.element(quorum, "metadata").element(quorum, "quorum")
    guard case .fork(let fork) = kind, !fork.isCompeting else {
      return place.report("metadata.quorum has a meaning only for a fork without 'compete: true'")
    }
    _ = place.integer(in: 1...max(1, fork.branches.count))
  }
}
