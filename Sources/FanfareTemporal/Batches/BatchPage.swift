internal import FanfareHashing
internal import FanfareJSON
internal import FanfareWorkflows

/// Some documents of a batch one after another: the input of a run that sees to them.
///
/// A batch is as many such runs as it needs. So its histories are bounded, and so is what any worker or client has in memory of it.
struct BatchPage: Sendable {
  /// The type of the runs.
  static let workflowType = "fanfare.batch"
  /// The type of the activities that are documents.
  static let documentType = "fanfare.document"
  /// The type of the activity that lets the next page begin.
  static let nextType = "fanfare.next"
  /// The signal that lets a page begin.
  static let beginSignal = "begin"
  /// How many documents a page has at most: their events stay well below the 4,096 after which a server wants a history to end.
  static let maximumDocuments = 500
  /// How many bytes they have at most; the server takes 2 MB, and the definition is in there as well.
  static let maximumBytes = 1 << 20

  /// The name of the batch.
  var batch: String
  /// Counts the pages from 0.
  var number: Int
  /// The number of its first document in the batch.
  var first: Int
  /// Whether no page follows.
  var isLast: Bool
  /// Whether it begins by itself, and doesn't wait for the page before it.
  var beginsAlone: Bool
  /// How many of its documents may be under way at a time.
  var concurrency: Int
  /// What is run for each document.
  var start: StartInput
  var documents: [BatchDocument]
  /// What was given with its run besides; nothing by who hands over pages here.
  var properties = RunProperties()

  /// What the run of a page is called.
  static func id(_ batch: String, _ number: Int) -> String { "\(batch).p\(number)" }

  var id: String { Self.id(batch, number) }

  /// The batch and the number of a page that is called so; `nil` if no page is.
  static func parts(ofID id: String) -> (batch: String, number: Int)? {
    guard let dot = id.lastIndex(of: "."), id[dot...].hasPrefix(".p"),
      let number = Int(id[dot...].dropFirst(2)), number >= 0, id == self.id(String(id[..<dot]), number)
    else { return nil }
    return (String(id[..<dot]), number)
  }

  /// What the run of a document is called.
  func run(ofDocument index: Int) -> String { "\(batch).\(first + index)" }

  /// The page with what isn't begun yet, for another history.
  func rest(from index: Int) -> BatchPage {
    var rest = self
    rest.first += index
    rest.beginsAlone = true
    rest.documents.removeFirst(index)
    return rest
  }
}

// MARK: As an input

extension BatchPage {
  /// The page as an input: first all but the documents, then each of them.
  ///
  /// - Throws: ``TemporalError`` if the definition is too large.
  var payloads: Payloads {
    get throws(TemporalError) {
      var object = start.object
      object["batch"] = [
        "name": .string(batch), "page": .number(JSONNumber(number)), "first": .number(JSONNumber(first)),
        "isLast": .bool(isLast), "beginsAlone": .bool(beginsAlone),
        "concurrency": .number(JSONNumber(concurrency)), "digest": .string(digest),
      ]
      let head = try Payload(.object(object), "the definition of the workflow with those that it may run")
      return Payloads(payloads: [head] + documents.map(\.payload))
    }
  }

  /// What tells it from another page of the same number: its definition and its documents.
  var digest: String {
    var object = start.object
    // Whoever has a blob store now finds what was handed over without one.
    (object["runtime"], object["blobs"]) = (nil, nil)
    var bytes = JSONValue.object(object).serialized()
    bytes.append(isLast ? 1 : 0)
    for document in documents {
      for part in [Array(document.place.utf8), document.json, Array((document.problem ?? "").utf8)] {
        bytes += part
        bytes.append(0)
      }
    }
    return SHA256.hash(bytes).prefix(16).hexadecimalDigits
  }

  /// Reads a page.
  ///
  /// - Parameters:
  ///   - payloads: the input of its run.
  ///   - functions: the names of the functions that the worker has.
  /// - Throws: ``TemporalError`` if it is none.
  init(_ payloads: Payloads?, functions: [String]) throws(TemporalError) {
    let head = try Self.head(payloads)
    do throws(FoldError) { start = try StartInput(payloads, functions: functions) } catch {
      throw TemporalError(.refused, error.message)
    }
    (batch, number, first) = (head.name, head.page, head.first)
    (isLast, beginsAlone, concurrency) = (head.isLast, head.beginsAlone, max(1, head.concurrency))
    documents = payloads?.payloads.dropFirst().map { BatchDocument($0) } ?? []
  }

  /// What stands before the documents.
  struct Head: Decodable, Sendable {
    var name: String
    var page: Int
    var first: Int
    var isLast: Bool
    var beginsAlone: Bool
    var concurrency: Int
    var digest: String
  }

  /// What stands before the documents of a page.
  ///
  /// - Throws: ``TemporalError`` if it is no page.
  static func head(_ payloads: Payloads?) throws(TemporalError) -> Head {
    guard let head = try payloads?.first?["batch"]?.decoded(as: Head.self) else {
      throw TemporalError(.refused, "the run wasn't begun by fanfare: its input is no page of a batch")
    }
    return head
  }
}
