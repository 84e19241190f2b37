/// Remote JMX for JConsole and VisualVM: RMI on one port, off unless it is asked for. [JmxSocket] opens it as
/// [JmxSettings] say, [JmxConnector] answers; `ReadOnlyForwarder` lets through what the user's role may do.
package io.javelina.management.remote;
