Feature: Trying again
  As someone who calls services that fail now and then
  I want failed tasks to be tried again as I said, and no more often
  So that a service isn't flooded and a failure isn't lost

  Scenario: A constant delay until the service recovers
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/flaky/pear/2 } }
            catch:
              retry:
                delay: { milliseconds: 5 }
                backoff: { constant: {} }
                limit: { attempt: { count: 3 } }
              do:
                - rescue: { set: { rescued: true } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      name: pear
      failures: 2
      """
    And attempt should be retried after 5, 5 ms
    And call should run 3 times
    And rescue should run 0 times
    And the service received 3 requests to '/flaky/pear/2'

  Scenario: A delay that grows linearly
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/flaky/plum/3 } }
            catch:
              retry: { delay: PT0.005S, backoff: { linear: {} }, limit: { attempt: { count: 3 } } }
      """
    When the workflow is executed
    Then the workflow should complete
    And attempt should be retried after 5, 10, 15 ms

  Scenario: A delay that grows exponentially
    Given a workflow with the usual document and:
      """yaml
      use:
        retries:
          patient: { delay: { milliseconds: 5 }, backoff: { exponential: {} }, limit: { attempt: { count: 4 } } }
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/flaky/fig/4 } }
            catch: { retry: patient }
      """
    When the workflow is executed
    Then the workflow should complete
    And attempt should be retried after 5, 10, 20, 40 ms
    And the service received 5 requests to '/flaky/fig/4'

  Scenario: Once retries are spent, the handler is performed once
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/flaky/date/9 } }
            catch:
              as: problem
              retry: { delay: { milliseconds: 2 }, limit: { attempt: { count: 2 } } }
              do:
                - rescue: { set: { status: '${ $problem.status }' } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      status: 503
      """
    And rescue should run 1 times
    And attempt should be retried 2 times
    And the service received 3 requests to '/flaky/date/9'

  Scenario: Retries that are spent without a handler leave the error
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/flaky/lime/9 } }
            catch:
              retry: { delay: { milliseconds: 2 }, limit: { attempt: { count: 1 } } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 503
      instance: /do/0/attempt/try/0/call
      """
    And attempt should fault
    And the service received 2 requests to '/flaky/lime/9'

  Scenario: An error that isn't caught isn't tried again
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/404 } }
            catch:
              errors: { with: { status: 503 } }
              retry: { delay: { milliseconds: 2 } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 404
      """
    And the service received 1 requests to '/status/404'

  Scenario: A condition decides about another try
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/404 } }
            catch:
              retry: { when: $error.status == 503, delay: { milliseconds: 2 } }
              do:
                - rescue: { set: { rescued: true } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      rescued: true
      """
    And attempt should be retried 0 times

  Scenario: The dot of a retry's condition is the error
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/404 } }
            catch:
              retry: { when: .status == 404, delay: { milliseconds: 2 }, limit: { attempt: { count: 2 } } }
              do:
                - rescue: { set: { rescued: true } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      rescued: true
      """
    And attempt should be retried 2 times

  Scenario: The dot of a retry's exception is the error
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/404 } }
            catch:
              retry: { exceptWhen: .status < 500, delay: { milliseconds: 2 }, limit: { attempt: { count: 2 } } }
              do:
                - rescue: { set: { rescued: true } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      rescued: true
      """
    And attempt should be retried 0 times

  Scenario: What follows a caught error follows spent retries too
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/503 } }
            catch:
              retry: { delay: { milliseconds: 2 }, limit: { attempt: { count: 1 } } }
              then: rescue
        - skipped: { set: { skipped: false } }
        - rescue: { set: { rescued: true } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      rescued: true
      """
    And attempt should be retried 1 times
    And skipped should run 0 times

  Scenario: An inner try gives up, and the outer one tries it anew
    Given a workflow with the usual document and:
      """yaml
      do:
        - outer:
            try:
              - inner:
                  try:
                    - call: { call: http, with: { method: get, endpoint: http://mock.test/flaky/kiwi/4 } }
                  catch: { retry: { delay: { milliseconds: 2 }, limit: { attempt: { count: 1 } } } }
            catch: { retry: { delay: { milliseconds: 3 }, limit: { attempt: { count: 2 } } } }
      """
    When the workflow is executed
    Then the workflow should complete
    And outer should be retried after 3, 3 ms
    And inner should run 3 times
    And the service received 5 requests to '/flaky/kiwi/4'

  Scenario: The time for all tries bounds them
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/503 } }
            catch:
              retry: { delay: { seconds: 20 }, limit: { duration: { seconds: 10 } } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 503
      """
    And attempt should be retried 0 times

  Scenario: The policy of a call has it repeated without the workflow noticing
    Given a workflow with the usual document and:
      """yaml
      do:
        - call:
            call: http
            with: { method: get, endpoint: http://mock.test/flaky/quince/2 }
            metadata: { policy: { retry: { maximumAttempts: 3, backoff: { base: 1ms } } } }
      """
    When the workflow is executed
    Then the workflow should complete
    And call should run 1 times
    And the service received 3 requests to '/flaky/quince/2'
