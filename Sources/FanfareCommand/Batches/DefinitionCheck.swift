import ArgumentParser
import FanfareText
import FanfareWorkflows
import Foundation

/// Which definition a batch goes on with.
enum DefinitionChoice: String, ExpressibleByArgument, CaseIterable {
  /// The one that it has.
  case stored
  /// The one that its file has now.
  case new
}

/// How the definitions of a batch and the files that they came from differ, by their compiled plans: comments, the order of keys and white
/// space make no difference.
struct DefinitionCheck {
  private enum Finding {
    case same
    case changed
    case unreadable(String)
  }

  private let batch: StoredBatch
  private let findings: [Finding]

  /// Reads the files.
  init(of batch: StoredBatch) {
    self.batch = batch
    findings = ([batch.workflow] + batch.includes).map { definition in
      // It follows from the batch's arguments.
      guard definition.path != GeneratedRun.path else { return .same }
      do {
        let now = try WorkflowFile.workflow(at: batch.located(definition.path))
        return now.digest == definition.digest ? .same : .changed
      } catch let error as UnreadableInput {
        return .unreadable(error.reason)
      } catch {
        return .unreadable("it isn't a valid workflow")
      }
    }
  }

  /// What there is to say, a line for each that differs.
  var notes: [String] {
    zip([batch.workflow] + batch.includes, findings).compactMap { definition, finding in
      let name = VisibleText.line(definition.path)
      switch finding {
      case .same: return nil
      case .changed:
        return
          "\(name) has changed since, and the batch goes on with what it had (--definition new takes the new one)"
      case .unreadable(let reason):
        return "\(name) can't be read now, and the batch goes on with what it had: \(reason)"
      }
    }
  }

  /// Whether a file says something else.
  var hasChanged: Bool {
    findings.contains { if case .changed = $0 { true } else { false } }
  }

  /// The batch with the definitions that the files have now.
  ///
  /// - Throws: if one of them can't be read or isn't valid, of which everything is told then.
  func revised(isQuiet: Bool) throws -> StoredBatch {
    let definitions = try ([batch.workflow] + batch.includes).map { definition in
      guard definition.path != GeneratedRun.path else { return definition }
      let file = batch.located(definition.path)
      let text = try WorkflowFile.text(at: file)
      let workflow = try WorkflowFile.read(text, definition.path, isQuiet: isQuiet)
      return StoredBatch.Definition(path: definition.path, text: text, digest: workflow.digest)
    }
    var revised = batch
    revised.redefine(definitions[0], includes: Array(definitions.dropFirst()))
    return revised
  }
}

extension StoredBatch {
  /// Where a file is that its command named.
  fileprivate func located(_ path: String) -> String {
    guard let folder, !path.hasPrefix("/") else { return path }
    return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
  }
}
