internal import Foundation

/// Finds and reads the feature files of a folder.
package enum FeatureFiles {
  /// How many files a folder may have.
  private static let maximumFiles = 1000

  /// The features of all files whose names end with `.feature`, those in folders within it included.
  ///
  /// - Parameter path: a folder, or one file.
  /// - Throws: ``FeatureError`` if there are none, or one can't be read.
  package static func features(at path: String) throws(FeatureError) -> [Feature] {
    var features: [Feature] = []
    for file in try files(at: path) {
      guard let bytes = FileManager.default.contents(atPath: file),
        let text = String(validating: bytes, as: UTF8.self)
      else { throw FeatureError(file: file, line: 1, message: "the file can't be read as UTF-8") }
      features += try FeatureParser.features(in: text, file: file)
    }
    return features
  }

  private static func files(at path: String) throws(FeatureError) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FeatureError(file: path, line: 1, message: "there is no such file or folder")
    }
    guard isFolder.boolValue else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.lazy.compactMap { $0 as? String }
    let files = (names?.filter { $0.hasSuffix(".feature") }.prefix(maximumFiles + 1)).map(Array.init) ?? []
    guard (1...maximumFiles).contains(files.count) else {
      let message =
        files.isEmpty ? "the folder has no .feature files" : "there are more than \(maximumFiles) files"
      throw FeatureError(file: path, line: 1, message: message)
    }
    return files.sorted().map { "\(path)/\($0)" }
  }
}
