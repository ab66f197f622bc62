import FanfareText
import Foundation

/// The files that a command writes and reads, with what names each of them.
///
/// They are compared before any of them is opened: an input or an output that something else is written over is lost without a word.
struct CommandFiles {
  private typealias Named = (name: String, path: String)

  private var written: [Named] = []
  private var read: [Named] = []
  private var inputs: [Named] = []

  /// Adds a file that is written, by the option that names it; nothing if the option isn't given.
  mutating func add(written name: String, _ path: String?) {
    if let path { written.append((name, path)) }
  }

  /// Adds the files of a store, which stand beside each other.
  mutating func add(store path: String?) {
    guard let path else { return }
    let file = SymbolicLinks.resolved(path) ?? path
    for ending in ["", "-wal", "-shm", "-journal", "-lock", "-new"] { add(written: "--store", file + ending) }
  }

  /// Adds a file that is read and is no input, by what names it; `-` is standard input.
  mutating func add(read name: String, _ path: String?) {
    if let path { read.append((name, path)) }
  }

  /// Adds a file or a folder of inputs; `-` is standard input.
  mutating func add(input path: String) { inputs.append(("an input", path)) }

  /// Adds the files that another command reads and writes, none of which this one may write.
  mutating func add(_ others: CommandFiles) { read += others.read + others.inputs }

  /// The files as those of somebody else, which are there to be left alone.
  ///
  /// - Parameters:
  ///   - owner: whose they are, for messages.
  ///   - folder: where their paths lead from; `nil` for here.
  ///   - isOver: whether nothing is written any more, so that what was written is anybody's.
  func owned(by owner: String, in folder: String?, isOver: Bool) -> CommandFiles {
    var files = CommandFiles()
    for (name, path) in read + inputs + (isOver ? [] : written) where path != "-" {
      let path = path.hasPrefix("/") ? path : folder.map { "\($0)/\(path)" } ?? path
      files.read.append(("\(name) of \(owner)", path))
    }
    return files
  }

  /// Makes sure that nothing is written that is read, or written as something else.
  ///
  /// - Throws: ``ArgumentProblem``, which names both.
  func check() throws(ArgumentProblem) {
    let streams = Self.streams
    var known: [FileIdentity: String] = [:]
    for (name, path) in read + inputs {
      guard let identity = Self.identity(ofRead: path) else { continue }
      guard !streams.contains(identity) else {
        throw ArgumentProblem(
          "\(VisibleText.line(path)) is read, and standard output or error is written to it"
        )
      }
      known[identity] = name
    }
    for (name, path) in written {
      guard path != "-" else {
        throw ArgumentProblem("\(name): - isn't standard output here; name a file, or leave the option out")
      }
      guard let identity = FileIdentity(path: path) else { continue }
      if let other = known.updateValue(name, forKey: identity) {
        throw ArgumentProblem(
          "\(name) and \(other) are the same file, \(VisibleText.line(path)): name another one"
        )
      }
    }
  }

  /// The files that aren't taken from a folder of inputs: all that is written, and what is read as something else.
  var apartFromInputs: Set<FileIdentity> {
    let known = written.compactMap { FileIdentity(path: $0.path) }
    return Self.streams.union(known).union(read.compactMap { Self.identity(ofRead: $0.path) })
  }

  private static func identity(ofRead path: String) -> FileIdentity? {
    path == "-" ? FileIdentity(descriptor: STDIN_FILENO) : FileIdentity(path: path)
  }

  /// The files that a shell has standard output and standard error written to.
  private static var streams: Set<FileIdentity> {
    Set([STDOUT_FILENO, STDERR_FILENO].compactMap { FileIdentity(descriptor: $0) })
  }
}
