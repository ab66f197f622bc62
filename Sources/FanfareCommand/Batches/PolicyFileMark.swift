import FanfareJSON
import FanfareText
import FanfareWorkflows
import FanfareYAML
import Foundation

/// What a file of policies said when a batch began, to tell whether it says something else now.
///
/// Policies aren't kept with the batch: who finds a limit too low changes the file and goes on.
enum PolicyFileMark {
  /// The digest of what a file says, comments and the order of its keys aside; `nil` if it can be read only once, or not at all.
  static func digest(ofFileAt path: String?) -> String? {
    guard let path, WorkflowInputs.canBeReadAgain(path), var file = try? InputFile(path: path),
      let bytes = try? file.contents(maximumBytes: 1 << 20),
      let text = String(validating: bytes, as: UTF8.self), let document = try? YAMLDocument(parsing: text)
    else { return nil }
    return DocumentKey.digest(of: document.value)
  }

  /// What there is to say if the file says something else than when a batch began.
  static func note(on batch: StoredBatch, policy path: String?) -> String? {
    guard let path, let then = batch.settings["policyDigest"]?.stringValue,
      let now = digest(ofFileAt: path), now != then
    else { return nil }
    return "\(VisibleText.line(path)) has changed since the batch began, and what it says now counts"
  }
}
