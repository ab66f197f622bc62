extension CarriedCall {
  /// Follows redirects from hop to hop, each of which is a call of its own.
  ///
  /// - Parameters:
  ///   - first: where the call was sent by its own answer.
  ///   - call: makes the call of a hop.
  /// - Returns: the outcome of the last hop, or why one isn't made.
  final func follow<Value>(
    _ first: RedirectStart,
    _ call: (ServiceCall<ServiceResponse>) async -> ServiceResult<Value>
  ) async -> Result<Value, ServiceError> {
    var trail = RedirectTrail(first, of: outline.service)
    var redirection = first.redirection
    while true {
      let outline: CallOutline
      do throws(ServiceError) {
        let given = try trail.destination(of: redirection)
        let place = try await client.place(for: given, leaving: trail.place, of: first)
        outline = try client.outline(of: try trail.follow(redirection, to: place), after: first)
      } catch {
        return .failure(error)
      }
      let result = await call(ServiceCall(outline, reader: .own { $0 }))
      adopt(result.attempts, result.meters)
      guard let further = result.error?.redirection else { return result.outcome }
      redirection = further
    }
  }
}

extension ServiceClient {
  /// Where a hop really goes: another origin has to be allowed by whoever makes the calls, who may put another in its place.
  ///
  /// - Throws: an error if it may not go there.
  fileprivate func place(
    for given: WebPlace,
    leaving last: WebPlace,
    of start: RedirectStart
  ) async throws(ServiceError) -> WebPlace {
    guard let redirectGuard, given.origin != last.origin else { return given }
    do throws(RefusedRedirect) {
      let url = try await redirectGuard.target(of: given.description, for: start.owner)
      return url == given.description ? given : WebPlace(parsing: url) ?? given
    } catch {
      throw ServiceError(.targetRefused, "\(error)", service: start.service.name, causes: [error])
    }
  }

  /// The call of a hop: to a service that is known at that address, or to one that is learnt.
  ///
  /// One that is known at several addresses would choose among them anew, so that of its endpoint is learnt, with its policy.
  ///
  /// - Throws: an error if the address can't be one of a service.
  fileprivate func outline(
    of hop: RedirectTrail.Hop,
    after start: RedirectStart
  ) throws(ServiceError) -> CallOutline {
    var request = hop.request
    var known: ServiceRuntime?
    for runtime in [start.service] + runtimes.values.sorted(by: { $0.name < $1.name }) where known == nil {
      guard let path = runtime.path(of: hop.place) else { continue }
      known = runtime
      if runtime.endpoints.count == 1 { request.path = path }
    }
    let target: LearnedService
    if let known, known.endpoints.count == 1 {
      target = LearnedService(runtime: known)
    } else {
      target = try learned(at: hop.place.origin, by: known ?? start.service)
    }
    return CallOutline(
      service: target.name,
      request: .success(request),
      json: nil,
      learned: target,
      owner: start.owner,
      isShared: false,
      isRedirected: true
    )
  }

  /// A service at an origin that follows the policy of another.
  private func learned(
    at origin: Origin,
    by service: ServiceRuntime
  ) throws(ServiceError) -> LearnedService {
    let key = ServiceKey("\(origin) after \(service.name)", at: service.key?.place)
    do throws(InvalidServices) {
      return try learned(key, as: ServiceName("\(origin)")) {
        var policy = service.policy
        policy.fallback = nil
        return Service("\(origin)", policy: policy)
      }
    } catch {
      throw ServiceError(.invalidRequest, "\(error)", service: service.name, causes: [error])
    }
  }
}

extension ServiceRuntime {
  /// The path of a request to this service that leads to a place; `nil` if none leads exactly there.
  fileprivate func path(of place: WebPlace) -> String? {
    for endpoint in endpoints where endpoint.origin == place.origin {
      guard place.target.hasPrefix(endpoint.basePath) else { continue }
      let path = String(place.target.dropFirst(endpoint.basePath.count))
      if path.hasPrefix("/"), endpoint.target(of: path) == place.target { return path }
    }
    return nil
  }
}
