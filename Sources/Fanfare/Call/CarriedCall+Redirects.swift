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
      let hop: RedirectTrail.Hop
      do throws(ServiceError) { hop = try trail.follow(redirection) } catch { return .failure(error) }
      let outline: CallOutline
      do throws(ServiceError) { outline = try client.outline(of: hop, after: first) } catch {
        return .failure(error)
      }
      let result = await call(ServiceCall(outline, reader: .own { $0 }))
      adopt(result.attempts)
      guard let further = result.error?.redirection else { return result.outcome }
      redirection = further
    }
  }
}

extension ServiceClient {
  /// The call of a hop: to a service that is known at that address, or to one that is learnt.
  ///
  /// - Throws: an error if the address can't be one of a service.
  fileprivate func outline(
    of hop: RedirectTrail.Hop,
    after start: RedirectStart
  ) throws(ServiceError) -> CallOutline {
    var request = hop.request
    let known = ([start.service] + runtimes.values.sorted { $0.name < $1.name }).first { runtime in
      guard let path = runtime.path(of: hop.place) else { return false }
      request.path = path
      return true
    }
    let target: LearnedService
    if let known {
      target = LearnedService(runtime: known)
    } else {
      target = try learned(at: hop.place.origin, after: start.service)
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

  private func learned(
    at origin: Origin,
    after service: ServiceRuntime
  ) throws(ServiceError) -> LearnedService {
    do throws(InvalidServices) {
      return try learned(ServiceKey("\(origin) after \(service.name)"), as: ServiceName("\(origin)")) {
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
  /// The path of a request to this service that leads to a place; `nil` if none does.
  fileprivate func path(of place: WebPlace) -> String? {
    for endpoint in endpoints where endpoint.origin == place.origin {
      guard place.target.hasPrefix(endpoint.basePath) else { continue }
      let path = place.target.dropFirst(endpoint.basePath.count)
      if path.isEmpty || path.first == "/" || path.first == "?" {
        return path.first == "/" ? String(path) : "/\(path)"
      }
    }
    return nil
  }
}
