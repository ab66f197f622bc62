#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

extension YAMLDocument {
  /// The text of a file.
  ///
  /// - Parameters:
  ///   - path: where the file is.
  ///   - maximumBytes: how large it may be.
  /// - Throws: an error about the file as a whole, if it can't be read, is larger, or isn't text in UTF-8.
  package static func text(ofFileAt path: String, maximumBytes: Int) throws(YAMLError) -> String {
    func refuse(_ reason: String) -> YAMLError { YAMLError(reason, line: 0, column: 0) }

    let manager = FileManager.default
    guard manager.fileExists(atPath: path) else { throw refuse("there is no such file") }
    let attributes = try? manager.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType != .typeDirectory else { throw refuse("it is a folder") }
    // Looked at before it is read, since a file is read as a whole.
    if let size = attributes?[.size] as? UInt64, size > maximumBytes {
      throw refuse("the file is larger than \(maximumBytes >> 20) MiB")
    }
    guard let data = manager.contents(atPath: path) else { throw refuse("the file can't be read") }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw refuse("the file isn't text in UTF-8")
    }
    return text
  }
}
