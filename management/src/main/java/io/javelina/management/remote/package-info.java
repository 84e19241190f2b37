/// Remote JMX for JConsole and VisualVM: RMI on one port, off unless it is asked for. [JmxConnector] opens it as
/// [JmxSettings] say; `ReadOnlyForwarder` lets through what the user's role may do.
package io.javelina.management.remote;
