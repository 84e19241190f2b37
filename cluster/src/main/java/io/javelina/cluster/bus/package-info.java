/// Links between nodes behind one interface, [io.javelina.cluster.bus.Bus]: who is there is a hint, never an authority.
package io.javelina.cluster.bus;
