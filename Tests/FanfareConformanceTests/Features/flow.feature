Feature: The way through the tasks
  As someone who reads a definition
  I want conditions, switches, loops and jumps to do what they say
  So that I can follow a run with my finger

  Scenario: A task whose condition is false is skipped and changes nothing
    Given a workflow with the usual document and:
      """yaml
      do:
        - first: { set: { count: 1 } }
        - second: { if: .count > 1, set: { count: 2 }, then: end }
        - third: { set: { count: '${ .count + 10 }' } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      count: 11
      """
    And second should be skipped
    And second should run 0 times
    And third should run after first

  Scenario: A switch without a case that applies goes on
    Given a workflow with the usual document and:
      """yaml
      do:
        - choose: { switch: [ { red: { when: .color == "red", then: end } } ] }
        - next: { set: { color: '${ .color + "ish" }' } }
      """
    And given the workflow input is:
      """yaml
      color: blue
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      color: blueish
      """
    And choose should run before next

  Scenario: The first case that applies is taken
    Given a workflow with the usual document and:
      """yaml
      do:
        - choose:
            switch:
              - other: { then: three }
              - many: { when: .count > 1, then: two }
              - more: { when: .count > 2, then: one }
        - one: { set: { taken: more }, then: end }
        - two: { set: { taken: many }, then: end }
        - three: { set: { taken: other }, then: end }
      """
    And given the workflow input is:
      """yaml
      count: 3
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      taken: many
      """

  Scenario: Exit inside a loop leaves the loop and not the workflow
    Given a workflow with the usual document and:
      """yaml
      do:
        - loop:
            for: { each: number, in: '${ [1, 2, 3, 4] }' }
            do:
              - add: { set: { sum: '${ (.sum // 0) + $number }' } }
              - enough: { switch: [ { done: { when: .sum >= 3, then: exit } } ] }
        - after: { set: { total: '${ .sum }' } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      total: 3
      """
    And add should run 2 times
    And after should run last

  Scenario: A loop ends when its condition isn't met any more
    Given a workflow with the usual document and:
      """yaml
      do:
        - loop:
            for: { in: .numbers, at: position }
            while: '(.seen | length) < 2'
            do:
              - see: { set: { seen: '${ .seen + [[$position, $item]] }', numbers: '${ .numbers }' } }
      """
    And given the workflow input is:
      """yaml
      numbers: [ 7, 8, 9 ]
      seen: []
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      seen: [ [ 0, 7 ], [ 1, 8 ] ]
      numbers: [ 7, 8, 9 ]
      """

  Scenario: A loop over nothing yields its input
    Given a workflow with the usual document and:
      """yaml
      do:
        - loop: { for: { in: .numbers }, do: [ { never: { set: { reached: true } } } ] }
      """
    And given the workflow input is:
      """yaml
      numbers: []
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      numbers: []
      """
    And never should run 0 times

  Scenario: Exit leaves a list of tasks, end leaves the workflow
    Given a workflow with the usual document and:
      """yaml
      do:
        - group:
            do:
              - leave: { set: { left: group }, then: exit }
              - never: { set: { reached: true } }
        - other:
            do:
              - finish: { set: { left: '${ .left + " and workflow" }' }, then: end }
        - last: { set: { reached: true } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      left: group and workflow
      """
    And never should run 0 times
    And last should run 0 times

  Scenario: A jump back runs a task again
    Given a workflow with the usual document and:
      """yaml
      do:
        - count: { set: { count: '${ (.count // 0) + 1 }' } }
        - again: { switch: [ { more: { when: .count < 3, then: count } } ] }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      count: 3
      """
    And count should run 3 times
    And again should run last

  Scenario: Everything that is wrong with a definition is said at once
    Given a workflow with the usual document and:
      """yaml
      do:
        - first: { set: { a: 1 }, then: thrid }
        - second: { sett: { a: 1 } }
        - third: { listen: { to: { any: [] } } }
        - fourth: { set: { a: '${ $itm }' } }
      """
    When the workflow is executed
    Then the definition should be refused with:
      """
      there is no task 'thrid' in this list
      did you mean 'third'
      the task says nothing to do
      'listen' tasks aren't supported
      $itm
      """
