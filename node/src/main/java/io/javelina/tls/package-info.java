/// Certificates and keys from files as OpenSSL writes them, for those who speak TLS. Knows nothing of the rest of the node.
package io.javelina.tls;
