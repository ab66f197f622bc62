Feature: Cancelling a run
  As someone who doesn't need a result any more
  I want a run to stop everything it has under way
  So that no service works for nobody

  Scenario: A run that is cancelled leaves the services it waits for
    Given a workflow with the usual document and:
      """yaml
      do:
        - both:
            fork:
              branches:
                - one: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000/one } }
                - two: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000/two } }
        - never: { set: { reached: true } }
      """
    And given the run is cancelled once the service works on 2 requests to '/slow/60000/*'
    When the workflow is executed
    Then the workflow should cancel
    And one should cancel
    And two should cancel
    And both should cancel
    And never should run 0 times
    And the service was left during 2 requests to '/slow/60000/*'

  Scenario: Cancellation is no error that could be caught
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - waiting: { wait: { minutes: 9 } }
            catch:
              retry: { delay: { milliseconds: 1 } }
              do: [ { rescue: { set: { caught: true } } } ]
      """
    And given the run is cancelled once waiting is under way
    When the workflow is executed
    Then the workflow should cancel
    And attempt should be retried 0 times
    And rescue should run 0 times

  Scenario: A run that waits between tries is cancelled
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - fail: { raise: { error: { type: https://example.com/errors/any, status: 500 } } }
            catch: { retry: { delay: { minutes: 9 } } }
      """
    And given the run is cancelled once fail has faulted
    When the workflow is executed
    Then the workflow should cancel
    And attempt should cancel
    And fail should fault
