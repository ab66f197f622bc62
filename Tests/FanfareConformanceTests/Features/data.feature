Feature: Data on its way
  As someone whose tasks hand data to each other
  I want it checked and changed where I say so
  So that what a task gets is what it expects

  Scenario: What is exported is the context of all that follows
    Given a workflow with the usual document and:
      """yaml
      do:
        - first:
            set: { token: abc, rest: 1 }
            output: { as: '{ rest: .rest }' }
            export: { as: '{ kept: $output.rest, raw: .rest }' }
        - second: { set: { context: '${ $context }', input: '${ . }' } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      context: { kept: 1, raw: 1 }
      input: { rest: 1 }
      """

  Scenario: A composite task's export is seen after it, its tasks' exports at once
    Given a workflow with the usual document and:
      """yaml
      do:
        - group:
            do:
              - one: { set: { n: 1 }, export: { as: '{ trace: ["one"] }' } }
              - two: { set: { seen: '${ $context.trace }' } }
            export: { as: '$context | .trace += ["group"]' }
        - after: { set: { inside: '${ .seen }', outside: '${ $context.trace }' } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      inside: [ one ]
      outside: [ one, group ]
      """

  Scenario: Input that isn't what the workflow's schema asks for is a validation error
    Given a workflow with the usual document and:
      """yaml
      input:
        schema:
          document: { type: object, required: [ id ], properties: { id: { type: integer } } }
      do:
        - never: { set: { reached: true } }
      """
    And given the workflow input is:
      """yaml
      id: one
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://open-workflow-specification.org/spec/1.0.0/errors/validation
      status: 400
      """
    And never should run 0 times

  Scenario: A task's input is checked before it is changed, its output afterwards
    Given a workflow with the usual document and:
      """yaml
      do:
        - double:
            input: { schema: { document: { type: object } }, from: .number }
            set: '${ { doubled: (. * 2) } }'
            output: { as: .doubled, schema: { document: { type: integer, maximum: 10 } } }
      """
    And given the workflow input is:
      """yaml
      number: 6
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://open-workflow-specification.org/spec/1.0.0/errors/validation
      instance: /do/0/double
      """
    And double should fault

  Scenario: The same with data that fits
    Given a workflow with the usual document and:
      """yaml
      do:
        - double:
            input: { schema: { document: { type: object } }, from: .number }
            set: '${ { doubled: (. * 2) } }'
            output: { as: .doubled, schema: { document: { type: integer, maximum: 10 } } }
      output: { as: '{ result: . }' }
      """
    And given the workflow input is:
      """yaml
      number: 5
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      result: 10
      """
    And double should complete with output:
      """yaml
      10
      """

  Scenario: A request carries what the task makes of its data
    Given a workflow with the usual document and:
      """yaml
      do:
        - post:
            call: http
            with:
              method: post
              endpoint: 'http://mock.test/anything/{shelf}'
              headers: { X-Trace: '${ "run-" + .trace }' }
              query: { tag: '${ .tags[0] }', none: null }
              body: { title: '${ .title }', pages: 12 }
            output: { as: '{ method, path, args, json, trace: .headers["x-trace"] }' }
      """
    And given the workflow input is:
      """yaml
      shelf: top left
      trace: '7'
      tags: [ a&b ]
      title: Æsop
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      method: POST
      path: /anything/top%20left
      args: { tag: a&b }
      json: { title: Æsop, pages: 12 }
      trace: run-7
      """

  Scenario: An event is published with what CloudEvents asks for
    Given a workflow with the usual document and:
      """yaml
      do:
        - tell: { emit: { event: { with: { type: com.example.told, data: { name: '${ .name }' } } } } }
      """
    And given the workflow input is:
      """yaml
      name: Ada
      """
    When the workflow is executed
    Then the workflow should complete
    And the workflow output should have properties 'id', 'source', 'time'
    And the workflow output should have a 'data.name' property with value:
      """yaml
      Ada
      """
    And the workflow output should have a 'specversion' property with value:
      """yaml
      '1.0'
      """
    And 1 events of type 'com.example.told' were published

  Scenario: A text that looks like an expression isn't taken for data in silence
    Given a workflow with the usual document and:
      """yaml
      do:
        - make: { set: { x: 1 }, output: { as: { y: .x } } }
      """
    When the workflow is executed
    Then the definition should be refused with:
      """
      '.x' would be a text here and no expression
      did you mean '${ .x }'
      """

  Scenario: An object is sent as the form that the content type says
    Given a workflow with the usual document and:
      """yaml
      do:
        - post:
            call: http
            with:
              method: post
              endpoint: http://mock.test/anything
              headers: { content-type: application/x-www-form-urlencoded }
              body: { title: '${ .title }', tag: [ a, b ] }
            output: { as: .data }
      """
    And given the workflow input is:
      """yaml
      title: this & that
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      title=this+%26+that&tag=a&tag=b
      """
