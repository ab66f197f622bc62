/// A feature file's description of how something behaves: scenarios in the Gherkin language.
package struct Feature: Hashable, Sendable {
  /// Its name.
  package var name: String
  /// What it is for, as lines of text.
  package var description = ""
  /// The file that it stands in.
  package var file: String
  /// The line that it begins in, from 1.
  package var line: Int
  /// Its scenarios, in the order of the file.
  package var scenarios: [Scenario] = []
}

/// One example of the behaviour.
package struct Scenario: Hashable, Sendable {
  /// Its name.
  package var name: String
  /// The name of the feature that it belongs to.
  package var feature: String
  /// The file that it stands in.
  package var file: String
  /// The line that it begins in, from 1.
  package var line: Int
  /// Its steps, in the order of the file; never empty.
  package var steps: [Step] = []

  /// What is given, done or expected.
  package struct Step: Hashable, Sendable {
    /// What stands after `Given`, `When`, `Then`, `And` or `But`.
    package var text: String
    /// The line that it stands in, from 1.
    package var line: Int
    /// The text between `"""` that follows it.
    package var document: String?
  }
}

/// Why a feature file can't be read.
package struct FeatureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file.
  package let file: String
  /// The line, from 1.
  package let line: Int
  /// What is wrong.
  package let message: String

  /// File, line and what is wrong.
  package var description: String { "\(file):\(line): \(message)" }
}
