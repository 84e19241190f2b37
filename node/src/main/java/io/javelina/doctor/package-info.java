/// `javelina doctor`: a client of its own that asks a node of a cluster where clients are told to go, goes there, and says what
/// hinders it. It knows nothing of the rest of the node.
package io.javelina.doctor;
