internal import Fanfare
public import FanfareJSON

/// What a run is decided from besides its inputs; it is written down once, before the first of them.
///
/// A header, the inputs and the definition make the run again anywhere: nothing else differs between two machines. It holds no secret but
/// what somebody wrote into the input.
public struct RunHeader: Hashable, Sendable, Codable {
  /// Unique among all runs whose logs are kept in one place.
  public var id: String
  /// The run that runs this one; `nil` if none does.
  public var parent: String?
  /// The digest of the plan: ``Workflow/digest``.
  public var digest: String
  /// The workflows that this one may run, each in the version that was found when this run began.
  public var includes: [Include] = []
  /// The raw input.
  public var input: JSONValue
  /// What all chance of the run is drawn from.
  public var seed: UInt64
  /// When the run began, in seconds since 1970.
  public var startedAt: Double
  /// How much it may do.
  public var limits: RunLimits
  /// How long it may take, whatever its definition says; `nil` leaves it to the definition.
  public var timeLimit: Duration?
  /// What `$runtime` stands for.
  public var runtime: Runtime
  /// The document of a batch that the run is for; `nil` for any other run.
  public var document: RunDocument?
  /// The run of the same document that this one takes the place of; `nil` if it is the first.
  public var previous: String?
  /// The runs that others made in the place of ``previous``, the last first, if a `try` had it run more than once; `nil` if there are none.
  ///
  /// What succeeded in one of them isn't done again either: services know it by the same keys.
  public var earlierTries: [String]?
  /// What its idempotency keys begin with; `nil` means its own identifier.
  ///
  /// A run that takes another one's place has that one's keys, so that services recognise what they have done already.
  public var keyPrefix: String?
  /// How many workflows run each other above this one.
  public var depth = 0
  /// The version of the rules by which a run is decided; another version may decide otherwise.
  public var plannerVersion = RunHeader.currentPlannerVersion

  /// The version of the rules of this build; it grows when the same inputs may lead to other decisions.
  public static let currentPlannerVersion = 1

  /// The header of a run that takes the place of this one.
  ///
  /// - Parameters:
  ///   - digest: the digest of its plan.
  ///   - startedAt: when it begins, in seconds since 1970.
  ///   - isFresh: whether it does all again with keys of its own; otherwise it makes no call again that has succeeded and is the same.
  public func successor(digest: String, startedAt: Double, isFresh: Bool) -> RunHeader {
    var header = self
    let parts = id.split(separator: "~", maxSplits: 1)
    let generation = parts.count > 1 ? Int(parts[1]) ?? 1 : 1
    header.id = "\(parts.first ?? "")~\(generation + 1)"
    header.digest = digest
    header.startedAt = startedAt
    header.seed = SeededRandom(seed: seed).first
    header.plannerVersion = Self.currentPlannerVersion
    header.previous = isFresh ? nil : id
    header.keyPrefix = isFresh ? nil : keyPrefix ?? id
    return header
  }

  /// The names of the runs of the same document before this one, the last first, also of those that it does all of again.
  package var formerIDs: [String] {
    let parts = id.split(separator: "~", maxSplits: 1)
    guard parts.count > 1, let generation = Int(parts[1]), generation > 1 else { return [] }
    return (1..<generation).reversed().map { $0 == 1 ? String(parts[0]) : "\(parts[0])~\($0)" }
  }

  /// The header of a run that takes the place of this one under a workflow that may be another one by now.
  ///
  /// - Parameters:
  ///   - workflow: the workflow.
  ///   - workflows: those that it may run.
  ///   - startedAt: when it begins, in seconds since 1970.
  ///   - isFresh: whether it does all again with keys of its own.
  public func successor(
    of workflow: Workflow,
    among workflows: [Workflow],
    startedAt: Double,
    isFresh: Bool
  ) -> RunHeader {
    var header = successor(digest: workflow.digest, startedAt: startedAt, isFresh: isFresh)
    header.includes = workflow.includes(among: workflows)
    return header
  }

  /// What expressions learn of the program that runs them.
  public struct Runtime: Hashable, Sendable, Codable {
    /// Its name.
    public var name = "fanfare"
    /// Its version.
    public var version: String

    /// Creates a description.
    ///
    /// - Parameter version: the version of the program.
    public init(version: String) {
      self.version = version
    }
  }

  /// A workflow that another one may run.
  public struct Include: Hashable, Sendable, Codable {
    /// Its namespace.
    public var namespace: String
    /// Its name.
    public var name: String
    /// The version that the definition asks for, such as `latest`.
    public var asked: String
    /// The version that was found.
    public var version: String
    /// The digest of its plan: ``Workflow/digest``.
    public var digest: String
  }

  /// Creates a header.
  ///
  /// - Parameters:
  ///   - id: unique among all runs whose logs are kept in one place.
  ///   - workflow: what is run.
  ///   - input: its raw input.
  ///   - seed: what all chance of the run is drawn from.
  ///   - startedAt: when the run begins, in seconds since 1970.
  ///   - limits: how much it may do.
  ///   - runtime: what `$runtime` stands for.
  public init(
    id: String,
    of workflow: Workflow,
    input: JSONValue,
    seed: UInt64,
    startedAt: Double,
    limits: RunLimits = RunLimits(),
    runtime: Runtime
  ) {
    self.id = id
    digest = workflow.digest
    self.input = input
    self.seed = seed
    self.startedAt = startedAt
    self.limits = limits
    self.runtime = runtime
  }
}

/// A document of a batch.
public struct RunDocument: Hashable, Sendable, Codable {
  /// The name of the batch.
  public var batch: String
  /// Counts the documents of the batch from 0, in the order in which they began.
  public var number: Int
  /// What tells it from the other documents of the batch, whenever the batch goes on.
  public var key: String
  /// Where it stands, for people.
  public var place: String
  /// A digest of its content: another one means that it was changed.
  public var digest: String

  /// Creates a document.
  ///
  /// - Parameters:
  ///   - batch: the name of the batch.
  ///   - number: counts the documents of the batch from 0.
  ///   - key: what tells it from the others.
  ///   - place: where it stands.
  ///   - digest: a digest of its content.
  public init(batch: String, number: Int, key: String, place: String, digest: String) {
    self.batch = batch
    self.number = number
    self.key = key
    self.place = place
    self.digest = digest
  }
}

/// How much a run may do.
public struct RunLimits: Hashable, Sendable, Codable {
  /// How many tasks a run may have, those of loops counted each time; default 1,000,000.
  public var maximumTasks = 1_000_000

  /// How often what failed is tried again where the definition sets no limit; default 10.
  public var defaultRetries = 10

  /// How deeply workflows may run each other; default 8.
  public var maximumWorkflowDepth = 8

  /// Creates limits.
  public init() {}
}

extension SeededRandom {
  /// The first number that it gives.
  fileprivate var first: UInt64 {
    var copy = self
    return copy.next()
  }
}
