Feature: The parallel loop of the default catalog
  As someone with many items
  I want them worked on several at a time, but not all
  So that the work is quick and the service survives

  Scenario: The output is in the order of the items, and no more are under way than allowed
    Given a workflow with the usual document and:
      """yaml
      do:
        - each:
            call: map:1.0.0@default
            with:
              in: .waits
              maximumConcurrency: 2
              do:
                - call:
                    call: http
                    with: { method: get, endpoint: '${ "http://mock.test/slow/\($item)/\($index)" }' }
                    output: { as: .waited }
      """
    And given the workflow input is:
      """yaml
      waits: [ 400, 10, 60, 20, 70 ]
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      [ 400, 10, 60, 20, 70 ]
      """
    And the service received 5 requests to '/slow/*'
    And the service worked on 2 requests to '/slow/*' at a time

  Scenario: Failures that are tolerated leave null, and the run is partially complete
    Given a workflow with the usual document and:
      """yaml
      do:
        - each:
            call: map:1.0.0@default
            with:
              in: '${ [200, 500, 200] }'
              each: code
              toleratedFailures: 1
              do:
                - call:
                    call: http
                    with: { method: get, endpoint: '${ "http://mock.test/status/\($code)" }' }
                    output: { as: .status }
      """
    When the workflow is executed
    Then the workflow should complete partially with output:
      """yaml
      [ 200, null, 200 ]
      """
    And 1 failures should be tolerated

  Scenario: Too many failures fail the loop, list the errors and cancel the rest
    Given a workflow with the usual document and:
      """yaml
      do:
        - each:
            call: map:1.0.0@default
            with:
              in: '${ ["slow/60000", "status/404", "status/410"] }'
              at: place
              maximumConcurrency: 2
              toleratedFailures: 1
              do:
                - pause: { if: $place == 1, wait: { seconds: 1 } }
                - call: { call: http, with: { method: get, endpoint: '${ "http://mock.test/\($item)" }' } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      instance: /do/0/each
      causes:
        - { status: 404, instance: /do/0/each/with/do/1/call }
        - { status: 410, instance: /do/0/each/with/do/1/call }
      """
    And the service was left during 1 requests to '/slow/60000'

  Scenario: Nothing to loop over
    Given a workflow with the usual document and:
      """yaml
      do:
        - each:
            call: map:1.0.0@default
            with: { in: '.missing // []', do: [ { never: { set: { reached: true } } } ] }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      []
      """

  Scenario: What is missing isn't an empty list
    Given a workflow with the usual document and:
      """yaml
      do:
        - each:
            call: map:1.0.0@default
            with: { in: .missing, do: [ { never: { set: { reached: true } } } ] }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 400
      instance: /do/0/each
      """

  Scenario: Items don't see each other's exports
    Given a workflow with the usual document and:
      """yaml
      do:
        - each:
            call: map:1.0.0@default
            with:
              in: '${ [1, 2] }'
              maximumConcurrency: 1
              do:
                - mark: { set: { n: '${ $item }' }, export: { as: '$context | .marks += [$output.n]' } }
                - look: { set: '${ $context.marks }' }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      [ [ 1 ], [ 2 ] ]
      """
