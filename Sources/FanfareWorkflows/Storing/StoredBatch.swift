public import FanfareJSON

/// Many documents that one workflow is run for, as it is kept.
public struct StoredBatch: Hashable, Sendable, Codable {
  /// Its name; unique in a store.
  public var id: String
  /// What the same batch has when it is begun again, and no other.
  public var identity: String
  /// The workflow by which its documents begin.
  public var workflow: Definition
  /// The workflows that it may run.
  public var includes: [Definition] = []
  /// Definitions that were replaced since the batch began; runs that began by one of them go on with it.
  public var former: [Definition] = []
  /// What else the program needs to go on with it: its arguments, and the digests of what they name.
  public var settings: JSONValue
  /// The version of the program that began it.
  public var version: String
  /// When it began, in seconds since 1970.
  public var startedAt: Double
  /// How it stands.
  public var status = BatchStatus.open
  /// What its output has.
  public var output = OutputMark()

  /// A workflow's text, and where it came from.
  public struct Definition: Hashable, Sendable, Codable {
    /// The path of its file, as it was given.
    public var path: String
    /// Its text.
    public var text: String
    /// What it decides by: ``Workflow/digest``.
    public var digest: String

    /// Creates a definition.
    public init(path: String, text: String, digest: String) {
      self.path = path
      self.text = text
      self.digest = digest
    }
  }

  /// Creates a batch that begins.
  ///
  /// - Parameters:
  ///   - id: its name.
  ///   - identity: what the same batch has when it is begun again.
  ///   - workflow: the workflow.
  ///   - settings: what else the program needs to go on with it.
  ///   - version: the version of the program.
  ///   - startedAt: when it begins, in seconds since 1970.
  public init(
    id: String,
    identity: String,
    workflow: Definition,
    settings: JSONValue,
    version: String,
    startedAt: Double
  ) {
    self.id = id
    self.identity = identity
    self.workflow = workflow
    self.settings = settings
    self.version = version
    self.startedAt = startedAt
  }
}

extension StoredBatch {
  /// Takes other definitions for what begins from now on, and remembers those that it had.
  ///
  /// - Parameters:
  ///   - workflow: the workflow.
  ///   - includes: the workflows that it may run.
  public mutating func redefine(_ workflow: Definition, includes: [Definition]) {
    let now = Set(([workflow] + includes).map(\.digest))
    var known: Set<String> = []
    former = (former + [self.workflow] + self.includes).filter {
      !now.contains($0.digest) && known.insert($0.digest).inserted
    }
    (self.workflow, self.includes) = (workflow, includes)
  }

  /// Reads a batch, also one that a version kept which knew of no other definitions.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try values.decode(String.self, forKey: .id),
      identity: try values.decode(String.self, forKey: .identity),
      workflow: try values.decode(Definition.self, forKey: .workflow),
      settings: try values.decode(JSONValue.self, forKey: .settings),
      version: try values.decode(String.self, forKey: .version),
      startedAt: try values.decode(Double.self, forKey: .startedAt)
    )
    includes = try values.decode([Definition].self, forKey: .includes)
    former = try values.decodeIfPresent([Definition].self, forKey: .former) ?? []
    status = try values.decode(BatchStatus.self, forKey: .status)
    output = try values.decode(OutputMark.self, forKey: .output)
  }
}

/// How a batch stands.
public enum BatchStatus: String, Hashable, Sendable, Codable {
  /// It isn't through: it is being run, or was stopped.
  case open
  /// All of its documents have ended.
  case ended
  /// Somebody cancelled it.
  case cancelled
}

/// How far the output of a batch is: what comes after it wasn't kept as written.
public struct OutputMark: Hashable, Sendable, Codable {
  /// How many bytes the output has.
  public var bytes: Int64
  /// How many documents, from the first, are in it.
  public var documents: Int
  /// What the output begins with, by which its file is told from others: its first bytes, up to ``maximumHead`` of them.
  ///
  /// It is kept before the first of them is written, and stays when the output is to be written anew: so it may be longer than
  /// the output. `nil` if an earlier version kept the mark, which knew of none.
  public var head: [UInt8]?

  /// How many bytes ``head`` has at most: enough for the name of a run, which no other batch has.
  public static let maximumHead = 512

  /// Creates a mark.
  public init(bytes: Int64 = 0, documents: Int = 0, head: [UInt8]? = []) {
    self.bytes = bytes
    self.documents = documents
    self.head = head
  }
}

/// How many documents of a batch have ended how.
public struct BatchCounts: Hashable, Sendable {
  /// By their status.
  public var ended: [RunStatus: Int] = [:]
  /// Those that couldn't be read.
  public var unreadable = 0
  /// Those that have begun and not ended.
  public var underWay = 0
  /// The number after that of the last document; more than ``total`` if some of those before it weren't kept.
  public var nextNumber = 0

  /// Creates counts of nothing.
  public init() {}

  /// All that have begun.
  public var total: Int { ended.values.reduce(0, +) + unreadable + underWay }
}
