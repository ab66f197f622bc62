Feature: Who calls, and who may
  As someone whose services ask for credentials
  I want them sent where I say, and secrets kept where they are
  So that nobody else learns them

  Scenario: A token from a secret
    Given a workflow with the usual document and:
      """yaml
      use: { secrets: [ token ] }
      do:
        - call:
            call: http
            with:
              method: get
              endpoint: { uri: https://httpbin.org/bearer, authentication: { bearer: { use: token } } }
      """
    And given the secret 'token' is:
      """yaml
      abc123
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      authenticated: true
      token: abc123
      """

  Scenario: Credentials that are defined once, from a secret with members
    Given a workflow with the usual document and:
      """yaml
      use:
        secrets: [ shop ]
        authentications:
          shop: { basic: { username: '${ $secrets.shop.user }', password: '${ $secrets.shop.password }' } }
      do:
        - call:
            call: http
            with:
              method: get
              endpoint:
                uri: https://httpbin.org/basic-auth/ada/lovelace
                authentication: { use: shop }
      """
    And given the secret 'shop' is:
      """yaml
      user: ada
      password: lovelace
      """
    When the workflow is executed
    Then the workflow should complete
    And the workflow output should have a 'user' property with value:
      """yaml
      ada
      """

  Scenario: Credentials that are wrong
    Given a workflow with the usual document and:
      """yaml
      do:
        - call:
            call: http
            with:
              method: get
              endpoint:
                uri: https://httpbin.org/basic-auth/ada/lovelace
                authentication: { basic: { username: ada, password: byron } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 401
      """

  Scenario: A secret that doesn't exist is an authorization error before anything is done
    Given a workflow with the usual document and:
      """yaml
      use: { secrets: [ token ] }
      do:
        - call: { call: http, with: { method: get, endpoint: http://mock.test/anything } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://open-workflow-specification.org/spec/1.0.0/errors/authorization
      status: 403
      """
    And the service received 0 requests to '/anything'

  Scenario: A secret that isn't listed is refused
    Given a workflow with the usual document and:
      """yaml
      use: { secrets: [ token ] }
      do:
        - call:
            call: http
            with:
              method: get
              endpoint: { uri: https://httpbin.org/bearer, authentication: { bearer: { use: tokn } } }
      """
    When the workflow is executed
    Then the definition should be refused with:
      """
      the secret 'tokn' isn't listed in use.secrets
      did you mean 'token'
      """

  Scenario: A redirection is an error unless it is accepted
    Given a workflow with the usual document and:
      """yaml
      do:
        - attempt:
            try: [ { refused: { call: http, with: { method: get, endpoint: https://httpbin.org/status/302 } } } ]
            catch: { errors: { with: { status: 302 } } }
        - accepted:
            call: http
            with: { method: get, endpoint: https://httpbin.org/status/302, redirect: true, output: response }
            output: { as: '{ code: .statusCode, location: .headers.location }' }
      """
    When the workflow is executed
    Then the workflow should complete
    And the workflow output should have a 'code' property with value:
      """yaml
      302
      """
    And refused should fault

  Scenario: A digest answers the service's challenge
    Given a workflow with the usual document and:
      """yaml
      do:
        - call:
            call: http
            with:
              method: get
              endpoint:
                uri: https://httpbin.org/digest-auth/auth/ada/lovelace
                authentication: { digest: { username: ada, password: lovelace } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      authenticated: true
      user: ada
      """
    And the service received 2 requests to '/digest-auth/auth/ada/lovelace'

  Scenario: A digest with another password
    Given a workflow with the usual document and:
      """yaml
      do:
        - call:
            call: http
            with:
              method: get
              endpoint:
                uri: https://httpbin.org/digest-auth/auth/ada/lovelace
                authentication: { digest: { username: ada, password: byron } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      status: 401
      """

  Scenario: A token is asked for once and used for several calls
    Given a workflow with the usual document and:
      """yaml
      use:
        authentications:
          shop:
            oauth2:
              authority: http://mock.test
              grant: client_credentials
              client: { id: shop, secret: open-sesame }
      do:
        - both:
            fork:
              branches:
                - one:
                    call: http
                    with: { method: get, endpoint: { uri: https://httpbin.org/bearer, authentication: { use: shop } } }
                - two:
                    call: http
                    with: { method: get, endpoint: { uri: https://httpbin.org/bearer, authentication: { use: shop } } }
        - three:
            call: http
            with: { method: get, endpoint: { uri: https://httpbin.org/bearer, authentication: { use: shop } } }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      authenticated: true
      token: token-of-shop
      """
    And the service received 3 requests to '/bearer'
    And the service received 1 requests to '/oauth2/token'

  Scenario: OpenID Connect's configuration says where tokens are given
    Given a workflow with the usual document and:
      """yaml
      do:
        - call:
            call: http
            with:
              method: get
              endpoint:
                uri: https://httpbin.org/bearer
                authentication:
                  oidc:
                    authority: http://mock.test
                    grant: client_credentials
                    client: { id: desk, secret: open-sesame, authentication: client_secret_basic }
      """
    When the workflow is executed
    Then the workflow should complete with output:
      """yaml
      authenticated: true
      token: token-of-desk
      """
    And the service received 1 requests to '/.well-known/openid-configuration'

  Scenario: A client that isn't known gets no token
    Given a workflow with the usual document and:
      """yaml
      do:
        - call:
            call: http
            with:
              method: get
              endpoint:
                uri: https://httpbin.org/bearer
                authentication:
                  oauth2:
                    authority: http://mock.test
                    grant: client_credentials
                    client: { id: shop, secret: close-sesame }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      type: https://open-workflow-specification.org/spec/1.0.0/errors/authentication
      status: 401
      instance: /do/0/call
      """
    And the service received 0 requests to '/bearer'

  Scenario: Data chooses only among the origins that are named
    Given a workflow with the usual document and:
      """yaml
      do:
        - known: { call: http, with: { method: get, endpoint: http://mock.test/anything/known }, output: { as: '{ url: "http://mock.test/anything/chosen" }' } }
        - chosen: { call: http, with: { method: get, endpoint: '${ .url }' }, output: { as: '{ url: "http://other.\("test")/x" }' } }
        - foreign: { call: http, with: { method: get, endpoint: '${ .url }' } }
      """
    When the workflow is executed
    Then the workflow should fault with error:
      """yaml
      title: Target refused
      instance: /do/2/foreign
      """
    And the service received 1 requests to '/anything/chosen'
