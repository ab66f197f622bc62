Feature: Branches of a fork
  As someone who calls several services at once
  I want to know what becomes of each branch when another succeeds or fails
  So that nothing goes on behind my back

  Scenario: The output is in the order of the branches, not of their ends
    Given a workflow with the usual document and:
      """yaml
      do:
        - both:
            fork:
              branches:
                - slow: { call: http, with: { method: get, endpoint: http://mock.test/slow/60 } }
                - quick: { call: http, with: { method: get, endpoint: http://mock.test/slow/1 } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      [ { waited: 60 }, { waited: 1 } ]
      """

  Scenario: A branch that fails has its siblings cancelled, at the socket too
    Given a workflow with the usual document and:
      """yaml
      do:
        - both:
            fork:
              branches:
                - slow: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000 } }
                - failing:
                    do:
                      - pause: { wait: { seconds: 1 } }
                      - call: { call: http, with: { method: get, endpoint: http://mock.test/status/500 } }
        - never: { set: { reached: true } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://open-workflow-specification.org/dsl/errors/types/communication
      status: 500
      instance: /do/0/both/fork/branches/1/failing/do/1/call
      """
    And slow should cancel
    And failing should fault
    And both should fault
    And never should run 0 times
    And the service was left during 1 requests to '/slow/60000'

  Scenario: Tasks inside a cancelled branch are cancelled with it
    Given a workflow with the usual document and:
      """yaml
      do:
        - both:
            fork:
              branches:
                - nested:
                    do:
                      - inner:
                          try:
                            - waiting: { wait: { minutes: 9 } }
                          catch: { do: [ { caught: { set: { caught: true } } } ] }
                - failing:
                    do:
                      - pause: { wait: { milliseconds: 20 } }
                      - fail: { raise: { error: { type: https://example.com/errors/spoilt, status: 422 } } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://example.com/errors/spoilt
      status: 422
      """
    And waiting should cancel
    And inner should cancel
    And nested should cancel
    And caught should run 0 times

  Scenario: The first success wins although another branch failed before it
    Given a workflow with the usual document and:
      """yaml
      do:
        - race:
            fork:
              compete: true
              branches:
                - failing: { raise: { error: { type: https://example.com/errors/any, status: 500 } } }
                - winner: { call: http, with: { method: get, endpoint: http://mock.test/slow/1000 } }
                - loser: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000 } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      waited: 1000
      """
    And failing should fault
    And winner should complete
    And loser should cancel
    And the service was left during 1 requests to '/slow/60000'

  Scenario: When every competitor fails, all their errors are listed
    Given a workflow with the usual document and:
      """yaml
      do:
        - race:
            fork:
              compete: true
              branches:
                - first: { raise: { error: { type: https://example.com/errors/any, status: 404 } } }
                - second: { do: [ { call: { call: http, with: { method: get, endpoint: http://mock.test/status/503 } } } ] }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 404
      instance: /do/0/race
      causes:
        - { status: 404, instance: /do/0/race/fork/branches/0/first }
        - { status: 503, instance: /do/0/race/fork/branches/1/second/do/0/call }
      """

  Scenario: An optional branch that fails leaves null, and the run is partially complete
    Given a workflow with the usual document and:
      """yaml
      do:
        - both:
            fork:
              branches:
                - needed: { call: http, with: { method: get, endpoint: http://mock.test/slow/1 } }
                - optional:
                    call: http
                    with: { method: get, endpoint: http://mock.test/status/500 }
                    metadata: { optional: true }
      """
    When the workflow is executed
    Then the workflow should complete partially with output:
      """yaml
      [ { waited: 1 }, null ]
      """
    And optional should fault
    And 1 failures should be tolerated

  Scenario: An optional branch that succeeds counts like any other
    Given a workflow with the usual document and:
      """yaml
      do:
        - one:
            fork:
              branches:
                - optional: { set: { fine: true }, metadata: { optional: true } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      [ { fine: true } ]
      """

  Scenario: What a branch exports stays in the branch
    Given a workflow with the usual document and:
      """yaml
      do:
        - before: { set: { at: before }, export: { as: '{ seen: "before" }' } }
        - both:
            fork:
              branches:
                - changing:
                    do:
                      - change: { set: { at: inside }, export: { as: '{ seen: "inside" }' } }
                      - look: { set: '${ $context }' }
                - other:
                    do:
                      - pause: { wait: { milliseconds: 20 } }
                      - look: { set: '${ $context }' }
        - after: { set: { branches: '${ . }', context: '${ $context }' } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      branches: [ { seen: inside }, { seen: before } ]
      context: { seen: before }
      """

  Scenario: The end of the workflow in a branch ends everything
    Given a workflow with the usual document and:
      """yaml
      do:
        - both:
            fork:
              branches:
                - waiting: { wait: { minutes: 9 } }
                - ending:
                    do:
                      - pause: { wait: { milliseconds: 20 } }
                      - finish: { set: { over: true }, then: end }
        - never: { set: { reached: true } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      over: true
      """
    And waiting should cancel
    And never should run 0 times

  Scenario: A branch that is skipped doesn't win
    Given a workflow with the usual document and:
      """yaml
      do:
        - race:
            fork:
              compete: true
              branches:
                - skipped: { if: .missing, set: { winner: skipped } }
                - quick:
                    do:
                      - pause: { wait: { milliseconds: 10 } }
                      - finish: { set: { winner: quick } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      winner: quick
      """
    And skipped should be skipped

  Scenario: A skipped branch beside branches that fail doesn't save the race
    Given a workflow with the usual document and:
      """yaml
      do:
        - race:
            fork:
              compete: true
              branches:
                - failing: { raise: { error: { type: https://example.com/errors/any, status: 500 } } }
                - skipped: { if: .missing, set: { winner: skipped } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 500
      """

  Scenario: A branch that is skipped yields its input
    Given a workflow with the usual document and:
      """yaml
      do:
        - both:
            fork:
              branches:
                - skipped: { if: .missing, set: { done: skipped } }
                - other: { set: { done: other } }
      """
    And given the workflow input is:
      """yaml
      given: true
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      [ { given: true }, { done: other } ]
      """
