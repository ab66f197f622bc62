internal import Fanfare
internal import HTTPTypes

/// What a call's meters have to be: each answer of success that one of its attempts got has been paid for, and nothing else has.
struct MeterModel {
  let result: ServiceResult<ServiceResponse>

  /// What isn't so.
  var problems: [String] {
    // What an equal call has begun is paid there.
    guard result.source != .sharedFlight else { return [] }
    let paid = result.attempts.count { $0.status?.kind == .successful }
    let counted = result.meters[MeterPolicy.answers.name]
    return counted == Double(paid) ? [] : ["its meters count \(counted) answers, and \(paid) were given"]
  }

  /// Whether an answer was paid for that isn't the call's.
  var paysForMore: Bool {
    result.attempts.contains { $0.status?.kind == .successful && $0.fate != .won }
  }
}

extension MeterPolicy {
  /// Counts the answers.
  static let answers = MeterPolicy("answers") { _ in 1 }
}
