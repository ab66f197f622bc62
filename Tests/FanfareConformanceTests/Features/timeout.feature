Feature: Time-outs
  As someone with little time
  I want to bound what a task, a try or the whole workflow may take
  So that a slow service costs no more than I allow

  Scenario: A task that takes too long faults and leaves the service
    Given a workflow with the usual document and:
      """yaml
      do:
        - call:
            call: http
            with: { method: get, endpoint: http://mock.test/slow/60000 }
            timeout: { after: { seconds: 1 } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://serverlessworkflow.io/spec/1.0.0/errors/timeout
      status: 408
      instance: /do/0/call
      """
    And call should fault
    And the service was left during 1 requests to '/slow/60000'

  Scenario: A task in time isn't touched by its time-out
    Given a workflow with the usual document and:
      """yaml
      use: { timeouts: { generous: { after: PT20S } } }
      do:
        - call:
            call: http
            with: { method: get, endpoint: http://mock.test/slow/5 }
            timeout: generous
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      waited: 5
      """

  Scenario: The time-out of a list of tasks cancels the one that is under way
    Given a workflow with the usual document and:
      """yaml
      do:
        - group:
            do:
              - first: { set: { done: 1 } }
              - second: { wait: { minutes: 9 } }
              - third: { set: { done: 3 } }
            timeout: { after: { milliseconds: 30 } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 408
      instance: /do/0/group
      """
    And first should complete
    And second should cancel
    And third should run 0 times

  Scenario: A time-out is caught like any other error
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - slow: { wait: { minutes: 9 }, timeout: { after: { milliseconds: 20 } } }
            catch:
              errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/timeout } }
              do:
                - rescue: { set: { late: '${ $error.status }' } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      late: 408
      """

  Scenario: Each try may take only so long
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000 } }
            catch:
              retry:
                delay: { milliseconds: 5 }
                limit: { attempt: { count: 1, duration: { seconds: 1 } } }
              do:
                - rescue: { set: { type: '${ $error.type | split("/") | last }' } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      type: timeout
      """
    And attempt should be retried 1 times
    And call should run 2 times
    And the service was left during 2 requests to '/slow/60000'

  Scenario: The time-out of a try covers all its tries and its handler
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - fail: { raise: { error: { type: https://example.com/errors/never, status: 500 } } }
            catch:
              do:
                - rescue: { wait: { minutes: 9 } }
            timeout: { after: { milliseconds: 30 } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 408
      instance: /do/0/attempt
      """
    And rescue should cancel

  Scenario: The waiting between tries counts too
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - fail: { raise: { error: { type: https://example.com/errors/never, status: 500 } } }
            catch: { retry: { delay: { minutes: 9 } } }
            timeout: { after: { milliseconds: 30 } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 408
      instance: /do/0/attempt
      """

  Scenario: The time-out of the workflow ends it
    Given a workflow with the usual document and:
      """yaml
      timeout: { after: { milliseconds: 30 } }
      do:
        - both:
            fork:
              branches:
                - one: { wait: { minutes: 9 } }
                - two: { try: [ { three: { wait: { minutes: 9 } } } ], catch: {} }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 408
      instance: ''
      """
    And one should cancel
    And three should cancel
