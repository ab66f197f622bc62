Feature: Errors and who catches them
  As someone who handles errors by their kind
  I want the kinds to be found whatever the specification's host is called in a definition
  So that old and new definitions behave alike

  Scenario: A kind is caught by the present host and path
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/500 } }
            catch:
              errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/communication } }
              do: [ { rescue: { set: { caught: true } } } ]
      """
    When the workflow is executed
    Then rescue should complete

  Scenario: A kind is caught by the earlier host
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/500 } }
            catch:
              errors: { with: { type: https://serverlessworkflow.io/spec/1.0.0/errors/communication, status: 500 } }
              do: [ { rescue: { set: { caught: true } } } ]
      """
    When the workflow is executed
    Then rescue should complete

  Scenario: A kind that is raised by the earlier host is caught by the present one
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - fail: { raise: { error: { type: https://serverlessworkflow.io/dsl/errors/types/validation, status: 400 } } }
            catch:
              errors: { with: { type: https://open-workflow-specification.org/spec/1.0.0/errors/validation } }
              do: [ { rescue: { set: { caught: true } } } ]
      """
    When the workflow is executed
    Then rescue should complete

  Scenario: Kinds of another host aren't those of the specification
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - call: { call: http, with: { method: get, endpoint: http://mock.test/status/500 } }
            catch:
              errors: { with: { type: https://example.com/spec/1.0.0/errors/communication } }
              do: [ { rescue: { set: { caught: true } } } ]
      """
    When the workflow is executed
    Then the workflow should fault
    And rescue should run 0 times

  Scenario: All members of a filter must be equal
    Given a workflow with the usual document and:
      """yaml
      do:
        - outer:
            try:
              - inner:
                  try:
                    - fail: { raise: { error: { type: https://example.com/errors/stock, status: 409, title: Sold out } } }
                  catch:
                    errors: { with: { status: 409, title: Not yet there } }
                    do: [ { wrong: { set: { caught: inner } } } ]
            catch:
              errors: { with: { instance: /do/0/outer/try/0/inner/try/0/fail, title: Sold out } }
              do: [ { right: { set: { caught: outer } } } ]
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      caught: outer
      """
    And inner should fault
    And wrong should run 0 times

  Scenario: Conditions decide what is caught
    Given a workflow with the usual document and:
      """yaml
      do:
        - outer:
            try:
              - inner:
                  try:
                    - fail: { raise: { error: { type: https://example.com/errors/stock, status: 409 } } }
                  catch:
                    exceptWhen: $error.status == 409
                    do: [ { wrong: { set: { caught: inner } } } ]
            catch:
              as: problem
              when: $problem.status < 500
              do: [ { right: { set: { caught: outer } } } ]
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      caught: outer
      """

  Scenario: The dot of a condition is the error
    Given a workflow with the usual document and:
      """yaml
      do:
        - begin: { set: { status: 200, limit: 500 } }
        - outer:
            try:
              - inner:
                  try:
                    - fail: { raise: { error: { type: https://example.com/errors/stock, status: 409, title: Sold out } } }
                  catch:
                    exceptWhen: .status == 409
                    do: [ { wrong: { set: { caught: inner } } } ]
            catch:
              when: .title == "Sold out" and .status < $input.limit
              do: [ { right: { set: { caught: outer } } } ]
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      caught: outer
      """

  Scenario: An error of the handler isn't caught by its own try
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - fail: { raise: { error: { type: https://example.com/errors/first, status: 500 } } }
            catch:
              do:
                - again: { raise: { error: { type: https://example.com/errors/second, status: 501 } } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://example.com/errors/second
      status: 501
      instance: /do/0/attempt/catch/do/0/again
      """
    And again should run 1 times

  Scenario: An error that is caught without a handler leaves the input as output
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - change: { set: { changed: true } }
              - fail: { raise: { error: { type: https://example.com/errors/any, status: 500 } } }
            catch: {}
      """
    And given the workflow input is:
      """yaml
      kept: true
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      kept: true
      """

  Scenario: A caught error may lead elsewhere
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try:
              - fail: { raise: { error: { type: https://example.com/errors/any, status: 500 } } }
            catch: { then: cleanup }
        - skipped: { set: { path: wrong } }
        - cleanup: { set: { path: right } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      path: right
      """
    And skipped should run 0 times

  Scenario: An error is defined once and raised with what the task knows
    Given a workflow with the usual document and:
      """yaml
      use:
        errors:
          soldOut:
            type: https://example.com/errors/sold-out
            status: 409
            title: Sold out
            detail: '${ "there is no \(.article) left" }'
      do:
        - fail: { raise: { error: soldOut } }
      """
    And given the workflow input is:
      """yaml
      article: teapot
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://example.com/errors/sold-out
      status: 409
      title: Sold out
      detail: there is no teapot left
      instance: /do/0/fail
      """

  Scenario: An expression that fails is an expression error
    Given a workflow with the usual document and:
      """yaml
      do:
        - compute: { set: { sum: '${ 1 + "one" }' } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://open-workflow-specification.org/spec/1.0.0/errors/expression
      status: 400
      instance: /do/0/compute
      """
