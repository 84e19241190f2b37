package io.javelina.server;

/// A script or a function that runs for longer than `busy-reply-threshold`: what the node has to know of it to tell clients
/// why they are refused. Whoever runs it hands it to [NodeLoop#serveMeanwhile] each time that the node is to look after its
/// clients.
interface RunningScript {
    /// Whether it is a function, which FUNCTION KILL ends; else SCRIPT KILL does.
    boolean isFunction();

    /// What clients are told who want something else than to end it.
    default String busy() {
        return "BUSY Valkey is busy running a script. You can only call " + (isFunction() ? "FUNCTION" : "SCRIPT")
                + " KILL or SHUTDOWN NOSAVE.";
    }
}
