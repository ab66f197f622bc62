#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Ranks the sentences of a text by how central they are (Mihalcea and Tarau, "TextRank: Bringing Order into
/// Texts", 2004).
///
/// Sentences are the nodes of a graph; the weight of an edge is the number of terms that two sentences share, divided
/// by the logarithms of their lengths. The rank is PageRank's, with a damping of 0.85.
enum TextRank {
  /// Later sentences of a very long text aren't looked at, so that the work stays bounded.
  static let maximumSentences = 400
  private static let damping = 0.85
  private static let maximumIterations = 100
  private static let tolerance = 1e-6

  /// The most central sentences, in the order of the text.
  ///
  /// - Throws: `CancellationError` if nobody waits for the result any more.
  static func summarize(_ text: String, sentences count: Int) throws -> [String] {
    let sentences = Array(SentenceSplitter.split(text).prefix(maximumSentences))
    guard sentences.count > count else { return sentences }
    let ranks = try rank(sentences.map { Set(Tokenizer.terms($0)) })
    // Of equally central sentences the earlier one is chosen.
    let best = ranks.indices.sorted { (ranks[$1], $0) < (ranks[$0], $1) }.prefix(count)
    return best.sorted().map { sentences[$0] }
  }

  /// The rank of each sentence, given its terms; the ranks add up to the number of sentences.
  static func rank(_ sentences: [Set<String>]) throws -> [Double] {
    let weights = try similarities(sentences)
    let totals = weights.map { $0.reduce(0, +) }
    var ranks = [Double](repeating: 1, count: sentences.count)
    for _ in 0..<maximumIterations {
      try Task.checkCancellation()
      let next = sentences.indices.map { sentence in
        let received = sentences.indices.reduce(0.0) { sum, other in
          totals[other] > 0 ? sum + weights[other][sentence] / totals[other] * ranks[other] : sum
        }
        return 1 - damping + damping * received
      }
      let change = zip(ranks, next).map { abs($0 - $1) }.max() ?? 0
      ranks = next
      if change < tolerance { break }
    }
    return ranks
  }

  private static func similarities(_ sentences: [Set<String>]) throws -> [[Double]] {
    var weights = [[Double]](
      repeating: [Double](repeating: 0, count: sentences.count),
      count: sentences.count
    )
    for first in sentences.indices {
      try Task.checkCancellation()
      for second in sentences.indices where second > first {
        let weight = similarity(sentences[first], sentences[second])
        weights[first][second] = weight
        weights[second][first] = weight
      }
    }
    return weights
  }

  static func similarity(_ first: Set<String>, _ second: Set<String>) -> Double {
    let norm = log(Double(first.count)) + log(Double(second.count))
    guard !first.isEmpty, !second.isEmpty, norm > 0 else { return 0 }
    return Double(first.intersection(second).count) / norm
  }
}
