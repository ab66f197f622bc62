extension WorkflowError {
  /// The type of the error of a run whose history doesn't fit its plan: nobody with the same definition and the same rules can go on with it.
  package static let unfollowable = "urn:fanfare:error:unfollowable"

  /// The error of a run that was kept by what doesn't fit its plan.
  ///
  /// - Parameters:
  ///   - discrepancy: what doesn't fit.
  ///   - version: the version of the rules by which the run was decided; with another one than this build's, others may go on with it.
  static func discrepancy(_ discrepancy: String, version: Int) -> WorkflowError {
    guard version == RunHeader.currentPlannerVersion else {
      return WorkflowError(
        .runtime,
        "\(discrepancy); it was decided by version \(version) of the rules, and this build has \(RunHeader.currentPlannerVersion)"
      )
    }
    return WorkflowError(
      type: unfollowable,
      status: 500,
      title: "Unfollowable",
      detail: discrepancy,
      instance: ""
    )
  }
}
