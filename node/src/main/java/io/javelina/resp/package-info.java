/// The wire protocol, RESP2 and RESP3. It knows bytes, and nothing of clients or commands.
///
/// [RequestParser] cuts what a client sends into [Arguments], in place: each is a run of bytes in the buffer that it
/// came in. Requests as people type them are split by `InlineRequest`. [Reply] writes replies, element by element, to a
/// [ReplySink], whose chunks of native memory the transport sends as they are.
package io.javelina.resp;
