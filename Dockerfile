# The command in an image of its own: docker build -t fanfare . && docker run --rm fanfare demo
#
# The standard library is inside the executable, so the image needs nothing of Swift, only SQLite and the roots of TLS.
FROM swift:6.3-bookworm AS build
WORKDIR /fanfare
RUN apt-get update \
  && apt-get install --yes --no-install-recommends libsqlite3-dev \
  && rm -rf /var/lib/apt/lists/*
# The dependencies change seldom and are fetched once.
COPY Package.swift Package.resolve[d] ./
RUN swift package --traits Command resolve
# The templates of the command are links into Examples, and SwiftPM looks for the folders of all targets.
COPY Sources Sources
COPY Tests Tests
COPY Proofs Proofs
COPY Examples Examples
RUN swift build --traits Command --configuration release --product fanfare --static-swift-stdlib \
  && strip --strip-debug --output /usr/local/bin/fanfare .build/release/fanfare

FROM debian:bookworm-slim
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates libsqlite3-0 \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --create-home --home-dir /work fanfare
COPY --from=build /usr/local/bin/fanfare /usr/local/bin/fanfare
USER fanfare
WORKDIR /work
ENTRYPOINT ["fanfare"]
CMD ["--help"]
