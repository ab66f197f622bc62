extension WorkflowError {
  /// The type of the error of a call that must not be made twice, and of which isn't known whether it was made: the program ended in between.
  public static let uncertain = "urn:fanfare:error:uncertain"

  /// The error of a call of which isn't known whether it was made.
  static func uncertainCall(at place: String) -> WorkflowError {
    WorkflowError(
      type: uncertain,
      status: 500,
      title: "Uncertain",
      detail:
        "the call may have been made when the run was put aside, its end isn't known, and it must not be made twice",
      instance: place
    )
  }

  /// The error of a run whose log can't be read or written.
  static func notLogged(_ error: any Error) -> WorkflowError {
    WorkflowError(.runtime, "the log doesn't take what has happened, so the run is put aside: \(error)")
  }
}
