/// The labelled texts that the classifier learns from at its start.
enum Corpus {
  /// The texts of the package's own corpus: one on each line, behind its label and a tab.
  static func load() -> [LabelledText] {
    String(decoding: PackageResources.corpus_tsv, as: UTF8.self).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t", maxSplits: 1)
      return parts.count == 2 ? LabelledText(label: String(parts[0]), text: String(parts[1])) : nil
    }
  }
}
