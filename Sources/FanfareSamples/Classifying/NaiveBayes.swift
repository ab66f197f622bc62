#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A multinomial naive Bayes classifier with Laplace smoothing (Manning, Raghavan and Schütze, "Introduction to
/// Information Retrieval", chapter 13).
struct NaiveBayes: Sendable {
  private struct Class: Sendable {
    var documents = 0
    var terms = 0
    var counts: [String: Int] = [:]
  }

  private var classes: [String: Class] = [:]
  private var vocabulary: Set<String> = []
  private var documents = 0

  /// Learns from labelled texts.
  init(_ examples: some Sequence<LabelledText>) {
    for example in examples {
      let terms = Tokenizer.terms(example.text)
      documents += 1
      vocabulary.formUnion(terms)
      classes[example.label, default: Class()].documents += 1
      classes[example.label]?.terms += terms.count
      for term in terms { classes[example.label]?.counts[term, default: 0] += 1 }
    }
  }

  /// The probability of each label; they add up to 1.
  ///
  /// Terms that were never seen say nothing.
  func probabilities(of text: String) -> [String: Double] {
    let terms = Tokenizer.terms(text).filter(vocabulary.contains)
    let scores = classes.mapValues { known in
      let prior = log(Double(known.documents) / Double(documents))
      let denominator = Double(known.terms + vocabulary.count)
      return terms.reduce(prior) { $0 + log(Double((known.counts[$1] ?? 0) + 1) / denominator) }
    }
    let highest = scores.values.max() ?? 0
    let weights = scores.mapValues { exp($0 - highest) }
    let total = weights.values.reduce(0, +)
    return weights.mapValues { $0 / total }
  }

  /// The label of a document: the most probable one, the first by name among equals.
  func classify(_ document: Document) -> Label {
    let probabilities = probabilities(of: document.text)
    let best = probabilities.min { ($1.value, $0.key) < ($0.value, $1.key) }
    return Label(id: document.id, label: best?.key ?? "", probabilities: probabilities)
  }
}

/// A text of which the label is known.
struct LabelledText: Sendable {
  let label: String
  let text: String
}
