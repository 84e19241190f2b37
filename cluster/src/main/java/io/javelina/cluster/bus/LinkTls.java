package io.javelina.cluster.bus;

import javax.net.ssl.SSLContext;

/// How links are encrypted, and with which certificates the two ends prove who they are.
///
/// @param accepts for links that come in
/// @param dials for links that go out
public record LinkTls(SSLContext accepts, SSLContext dials) {
}
