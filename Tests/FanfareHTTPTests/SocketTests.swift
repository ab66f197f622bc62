import Testing

/// The tests on real sockets run one after another, so that descriptors can be counted.
@Suite(.serialized) enum SocketTests {}
