import FanfareBatches
import FanfareJSON
import FanfareText
import FanfareWorkflows
import Foundation

/// A folder that gets a file for each document of a batch, in folders like those of the inputs.
///
/// A file is written under another name and renamed, so it is there as a whole or not at all. The batch is told only when files and folder are
/// on the disk. What is there already and has the same content isn't written again.
struct OutcomeFolder {
  private let path: String
  private let names: OutcomeName
  private var waiting: [(document: RunDocument, text: [UInt8])] = []
  private var waitingBytes = 0
  /// How far it is: all documents before have their files.
  private(set) var mark: OutputMark

  /// Opens the folder, and creates it if there is none.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - hasKeys: whether documents are named after keys from an expression.
  ///   - session: the batch.
  ///   - isNew: whether nothing of the batch has begun: what is in the folder is somebody else's then.
  /// - Throws: ``UnusableFile`` if it has something already; ``UnwritableOutput`` if it can't be made or written; `StoreError`.
  init(path: String, hasKeys: Bool, of session: BatchSession, isNew: Bool) async throws {
    let name = VisibleText.line(path)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      let isFile = FileManager.default.fileExists(atPath: path)
      throw UnwritableOutput(path: path, reason: isFile ? "it isn't a folder" : "it can't be created")
        .named(by: "--output-directory")
    }
    guard access(path, R_OK | W_OK | X_OK) == 0,
      let found = try? FileManager.default.contentsOfDirectory(atPath: path)
    else { throw UnwritableOutput(path: path, code: EACCES).named(by: "--output-directory") }
    self.path = path
    names = OutcomeName(hasKeys: hasKeys, foldsCase: Self.foldsCase(path))
    // Of a program that was ended while it wrote.
    for left in found where Self.isTemporary(left) { unlink("\(path)/\(left)") }
    mark = session.batch.output
    guard !isNew else {
      guard !found.contains(where: { !$0.hasPrefix(".") }) else {
        throw UnusableFile(
          "--output-directory: \(name): it has something in it already; name another folder, or empty it if nobody needs that"
        )
      }
      return
    }
    mark.documents = try await firstMissing(of: session)
  }

  /// The number of the first document that isn't there, as far as the batch was told that it was.
  private func firstMissing(of session: BatchSession) async throws -> Int {
    var first = session.batch.output.documents
    try await session.store.forEachDocument(in: session.batch.id) { document in
      guard document.number < first, access("\(path)/\(names.path(of: document))", F_OK) != 0 else { return }
      first = document.number
    }
    return first
  }

  /// Adds what became of the next document; it is written later.
  mutating func append(_ outcome: WorkflowOutcome) {
    guard let document = outcome.document else { return }
    let text = Array("\(outcome.json(isTimed: false))\n".utf8)
    waiting.append((document, text))
    waitingBytes += text.count
    mark.documents = document.number + 1
  }

  /// Whether so much waits that it had better be written.
  var isFull: Bool { waitingBytes > 1 << 20 || waiting.count >= 256 }

  /// Writes what was added, so that it is on the disk, and marks that in the store.
  mutating func flush(of session: BatchSession) async throws {
    guard !waiting.isEmpty else { return }
    var folders: Set<String> = []
    for (document, text) in waiting { try write(text, of: document, in: &folders) }
    for folder in folders { try keepNames(in: folder) }
    waiting.removeAll(keepingCapacity: true)
    waitingBytes = 0
    try await session.store.commit([.output(mark, batch: session.batch.id)])
  }

  /// Writes the file of a document, unless it is there.
  ///
  /// - Parameter folders: gets the folders in which there is a new name.
  private func write(
    _ text: [UInt8],
    of document: RunDocument,
    in folders: inout Set<String>
  ) throws(UnwritableOutput) {
    let name = names.path(of: document)
    let file = "\(path)/\(name)"
    var folder = path
    folders.insert(folder)
    for part in name.split(separator: "/").dropLast() {
      folder += "/\(part)"
      guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw Self.unwritable(folder) }
      folders.insert(folder)
    }
    if let found = FileManager.default.contents(atPath: file), found.elementsEqual(text) { return }
    let temporary = "\(path)/\(Self.temporaryPrefix)\(document.number)"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Self.unwritable(temporary) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do { try handle.write(contentsOf: text) } catch { throw Self.unwritable(temporary) }
    guard fsync(descriptor) == 0 || errno == EINVAL, rename(temporary, file) == 0 else {
      throw Self.unwritable(file)
    }
  }

  /// Makes the names in a folder as safe as what is in the files.
  private func keepNames(in folder: String) throws(UnwritableOutput) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unwritable(folder) }
    defer { close(descriptor) }
    // Some file systems can't do that with folders, and need not.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.unwritable(folder) }
  }

  private static func unwritable(_ path: String) -> UnwritableOutput {
    UnwritableOutput(path: path, code: errno)
  }

  private static let temporaryPrefix = ".fanfare-new-"

  private static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(temporaryPrefix) && Int(name.dropFirst(temporaryPrefix.count)) != nil
  }

  /// Whether a folder is another one, or in it.
  static func isWithin(_ outer: String, _ inner: String) -> Bool {
    guard InputFolder.isFolder(outer) else { return false }
    let (outer, inner) = (resolved(outer).pathComponents, resolved(inner).pathComponents)
    return inner.starts(with: outer)
  }

  private static func resolved(_ path: String) -> URL {
    URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath()
  }

  /// Whether the file system takes capitals for small letters; Linux's don't.
  private static func foldsCase(_ path: String) -> Bool {
    #if canImport(Darwin)
    pathconf(path, _PC_CASE_SENSITIVE) == 0
    #else
    false
    #endif
  }
}
