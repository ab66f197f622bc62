internal import FanfareWorkflows

extension StepForm {
  /// The kinds of steps that the specification's kit doesn't have, for what it leaves out.
  static let ownForms = [
    StepForm("a workflow with the usual document and:", readsYAML: false) {
      .definition(usualDocument + $0.document)
    },
    StepForm("another workflow with definition:", readsYAML: false) { .otherDefinition($0.document) },
    StepForm("the secret {text} is:") { .secret($0.texts[0], $0.value) },
    StepForm("the run is cancelled once {task} is under way") { .cancellation(.task($0.texts[0], nil)) },
    StepForm("the run is cancelled once {task} has faulted") { .cancellation(.task($0.texts[0], .faulted)) },
    StepForm("the run is cancelled once the service works on {number} requests to {text}") {
      .cancellation(.requests($0.numbers[0], path: $0.texts[0]))
    },
    StepForm("the definition should be refused with:", readsYAML: false) {
      .expectation(.refusal($0.document))
    },
    StepForm("the workflow should complete partially") { _ in .expectation(.status(.partial)) },
    StepForm("the workflow should complete partially with output:") {
      .expectation(.output(.partial, $0.value))
    },
    StepForm("{number} failures should be tolerated") { .expectation(.tolerated($0.numbers[0])) },
    StepForm("{task} should be skipped") { .expectation(.task($0.texts[0], .skipped)) },
    StepForm("{task} should run {number} times") { .expectation(.runs($0.texts[0], $0.numbers[0])) },
    StepForm("{task} should be retried {number} times") {
      .expectation(.retries($0.texts[0], $0.numbers[0]))
    },
    StepForm("{task} should be retried after {numbers} ms") {
      .expectation(.retryDelays($0.texts[0], $0.numbers.map { .milliseconds($0) }))
    },
    StepForm("the service received {number} requests to {text}") {
      .expectation(.requests($0.numbers[0], path: $0.texts[0]))
    },
    StepForm("the service was left during {number} requests to {text}") {
      .expectation(.abandoned($0.numbers[0], path: $0.texts[0]))
    },
    StepForm("the service worked on {number} requests to {text} at a time") {
      .expectation(.concurrency($0.numbers[0], path: $0.texts[0]))
    },
    StepForm("{number} events of type {text} were published") {
      .expectation(.events($0.numbers[0], type: $0.texts[0]))
    },
  ]

  private static let usualDocument =
    "document: { dsl: '1.0.3', namespace: own, name: usual, version: '1.0.0' }\n"
}
