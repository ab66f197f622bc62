internal import Fanfare

/// Decides where the answers to calls may send them: an answer is data, so it chooses among the origins that data may choose, and they are
/// mapped as those of calls are.
struct RedirectTargets: RedirectGuard {
  let targets: TargetGuard
  let origins: OriginMap

  func target(of url: String, for owner: CallOwner?) async throws(RefusedRedirect) -> String {
    do throws(WorkflowError) {
      try await targets.check(url, of: (owner as? TaskInfo)?.run.workflow, "where a redirect leads")
    } catch {
      throw RefusedRedirect(error.detail ?? "\(error)")
    }
    guard let parts = URLParts(url) else { return url }
    let resolved = origins.resolve(parts)
    return resolved.origin + resolved.path
  }
}
