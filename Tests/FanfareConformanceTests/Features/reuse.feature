Feature: Functions, extensions and other workflows
  As someone who doesn't like to repeat himself
  I want to define things once
  So that a change is made in one place

  Scenario: A function gets its arguments as input
    Given a workflow with the usual document and:
      """yaml
      use:
        functions:
          greet:
            call: http
            with:
              method: get
              endpoint: 'http://mock.test/anything/{name}'
              query: { polite: '${ .polite }' }
            output: { as: '{ path, polite: .args.polite }' }
      do:
        - ada: { call: greet, with: { name: '${ .who }', polite: very } }
      """
    And given the workflow input is:
      """yaml
      who: Ada
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      path: /anything/Ada
      polite: very
      """

  Scenario: A function without arguments gets the input of the task
    Given a workflow with the usual document and:
      """yaml
      use:
        functions:
          double: { set: { number: '${ .number * 2 }' } }
      do:
        - once: { call: double }
        - twice: { call: double }
      """
    And given the workflow input is:
      """yaml
      number: 3
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      number: 12
      """

  Scenario: A function doesn't see the variables of its caller
    Given a workflow with the usual document and:
      """yaml
      use:
        functions:
          peek: { set: { seen: '${ $item }' } }
      do:
        - loop: { for: { in: '${ [1] }' }, do: [ { look: { call: peek } } ] }
      """
    When the workflow is executed
    Then the definition should be refused with:
      """
      $item
      """

  Scenario: A function that calls itself is refused
    Given a workflow with the usual document and:
      """yaml
      use:
        functions:
          ping: { do: [ { call: { call: pong } } ] }
          pong: { do: [ { call: { call: ping } } ] }
      do:
        - start: { call: ping }
      """
    When the workflow is executed
    Then the definition should be refused with:
      """
      the function 'ping' calls itself
      the function 'pong' calls itself
      """

  Scenario: Extensions are performed before and after the tasks they extend
    Given a workflow with the usual document and:
      """yaml
      use:
        extensions:
          - outer:
              extend: call
              before: [ { openOuter: { set: { from: outer } } } ]
              after: [ { closeOuter: { set: { from: outer } } } ]
          - inner:
              extend: call
              before: [ { openInner: { set: { from: inner } } } ]
              after: [ { closeInner: { set: { from: inner } } } ]
      do:
        - other: { set: { count: 1 } }
        - call: { call: http, with: { method: get, endpoint: http://mock.test/slow/1 } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      waited: 1
      """
    And openOuter should run after other
    And openInner should run after openOuter
    And closeInner should run after openInner
    And closeOuter should run after closeInner
    And openOuter should run 1 times

  Scenario: An extension that exits takes the place of the task
    Given a workflow with the usual document and:
      """yaml
      use:
        extensions:
          - mock:
              extend: call
              when: $task.name == "pay"
              before: [ { pretend: { set: { paid: true }, then: exit } } ]
      do:
        - pay: { call: http, with: { method: get, endpoint: http://mock.test/status/500 } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      paid: true
      """
    And the service received 0 requests to '/status/500'

  Scenario: Another workflow is run with an input, and its output is the task's
    Given a workflow with the usual document and:
      """yaml
      do:
        - ask: { run: { workflow: { namespace: own, name: other, version: '1.1.0', input: { n: '${ .n }' } } } }
        - use: { set: { got: '${ .answer }' } }
      """
    And another workflow with definition:
      """yaml
      document: { dsl: '1.0.3', namespace: own, name: other, version: '1.1.0' }
      do:
        - work: { set: { answer: '${ .n * 7 }' } }
      """
    And given the workflow input is:
      """yaml
      n: 6
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      got: 42
      """

  Scenario: The latest version is the highest, not the last
    Given a workflow with the usual document and:
      """yaml
      do:
        - ask: { run: { workflow: { namespace: own, name: other, version: latest } } }
      """
    And another workflow with definition:
      """yaml
      document: { dsl: '1.0.3', namespace: own, name: other, version: '1.10.0' }
      do: [ { work: { set: { version: ten } } } ]
      """
    And another workflow with definition:
      """yaml
      document: { dsl: '1.0.3', namespace: own, name: other, version: '1.9.0' }
      do: [ { work: { set: { version: nine } } } ]
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      version: ten
      """

  Scenario: The error of another workflow is the task's, and can be caught
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - ask: { run: { workflow: { namespace: own, name: other, version: '1.0.0' } } }
            catch:
              errors: { with: { status: 409 } }
              do: [ { rescue: { set: { place: '${ $error.instance }' } } } ]
      """
    And another workflow with definition:
      """yaml
      document: { dsl: '1.0.3', namespace: own, name: other, version: '1.0.0' }
      do: [ { fail: { raise: { error: { type: https://example.com/errors/stock, status: 409 } } } } ]
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      place: /do/0/attempt/try/0/ask
      """

  Scenario: Another workflow is cancelled with the task that waits for it
    Given a workflow with the usual document and:
      """yaml
      do:
        - ask:
            run: { workflow: { namespace: own, name: other, version: '1.0.0' } }
            timeout: { after: { seconds: 1 } }
      """
    And another workflow with definition:
      """yaml
      document: { dsl: '1.0.3', namespace: own, name: other, version: '1.0.0' }
      do: [ { call: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000 } } } ]
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 408
      instance: /do/0/ask
      """
    And the service was left during 1 requests to '/slow/60000'

  Scenario: A workflow that isn't waited for is cancelled with the run
    Given a workflow with the usual document and:
      """yaml
      do:
        - start:
            run:
              workflow: { namespace: own, name: other, version: '1.0.0' }
              await: false
        - waiting: { wait: { minutes: 9 } }
      """
    And another workflow with definition:
      """yaml
      document: { dsl: '1.0.3', namespace: own, name: other, version: '1.0.0' }
      do: [ { call: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000 } } } ]
      """
    And given the run is cancelled once the service works on 1 requests to '/slow/60000'
    When the workflow is executed
    Then the workflow should cancel
    And start should complete
    And waiting should cancel
    And the service was left during 1 requests to '/slow/60000'

  Scenario: A workflow that isn't waited for has the time of the run
    Given a workflow with the usual document and:
      """yaml
      timeout: { after: { seconds: 1 } }
      do:
        - start:
            run:
              workflow: { namespace: own, name: other, version: '1.0.0' }
              await: false
      """
    And another workflow with definition:
      """yaml
      document: { dsl: '1.0.3', namespace: own, name: other, version: '1.0.0' }
      do: [ { call: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000 } } } ]
      """
    When the workflow is executed
    Then the workflow should complete
    And the service was left during 1 requests to '/slow/60000'

  Scenario: A run that only waits for such a workflow can be cancelled too
    Given a workflow with the usual document and:
      """yaml
      do:
        - start:
            run:
              workflow: { namespace: own, name: other, version: '1.0.0' }
              await: false
      """
    And another workflow with definition:
      """yaml
      document: { dsl: '1.0.3', namespace: own, name: other, version: '1.0.0' }
      do: [ { call: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000 } } } ]
      """
    And given the run is cancelled once the service works on 1 requests to '/slow/60000'
    When the workflow is executed
    Then the workflow should complete
    And the service was left during 1 requests to '/slow/60000'
