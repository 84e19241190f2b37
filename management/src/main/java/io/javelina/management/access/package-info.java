/// Who may do what: two roles, and users with passwords, for HTTP and JMX alike.
package io.javelina.management.access;
