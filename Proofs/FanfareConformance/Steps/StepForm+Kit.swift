internal import FanfareWorkflows

extension StepForm {
  /// All kinds of steps; the first that fits is meant.
  static let all = arrangements + workflowForms + outputForms + taskForms + ownForms

  private static let arrangements = [
    StepForm("a workflow with definition:", readsYAML: false) { .definition($0.document) },
    StepForm("the workflow input is:") { .input($0.value) },
    StepForm("the workflow is executed") { _ in .execution },
  ]

  private static let workflowForms = [
    StepForm("the workflow should cancel") { _ in .expectation(.status(.cancelled)) },
    StepForm("the workflow should complete") { _ in .expectation(.status(.completed)) },
    StepForm("the workflow should complete with output:") { .expectation(.output(.completed, $0.value)) },
    StepForm("the workflow should fault") { _ in .expectation(.status(.faulted)) },
    StepForm("the workflow should fault with error:") { .expectation(.fault($0.value)) },
  ]

  private static let outputForms = [
    StepForm("the workflow output should have properties {texts}") { .expectation(.properties($0.texts)) },
    StepForm("the workflow output should have a {text} property with value:") {
      .expectation(.property($0.texts[0], $0.value))
    },
    StepForm("the workflow output should have a {text} property containing {number} items") {
      .expectation(.itemCount($0.texts[0], $0.numbers[0]))
    },
  ]

  private static let taskForms = [
    StepForm("{task} should run first") { .expectation(.first($0.texts[0])) },
    StepForm("{task} should run last") { .expectation(.last($0.texts[0])) },
    StepForm("{task} should run before {task}") { .expectation(.before($0.texts[0], $0.texts[1])) },
    StepForm("{task} should run after {task}") { .expectation(.before($0.texts[1], $0.texts[0])) },
    StepForm("{task} should cancel") { .expectation(.task($0.texts[0], .cancelled)) },
    StepForm("{task} should complete") { .expectation(.task($0.texts[0], .completed)) },
    StepForm("{task} should complete with output:") { .expectation(.taskOutput($0.texts[0], $0.value)) },
    StepForm("{task} should fault") { .expectation(.task($0.texts[0], .faulted)) },
    StepForm("{task} should fault with error:") { .expectation(.taskFault($0.texts[0], $0.value)) },
  ]
}
