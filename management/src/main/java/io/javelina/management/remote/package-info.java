/// Remote JMX for JConsole and VisualVM: RMI on one port, off unless it is asked for.
package io.javelina.management.remote;
