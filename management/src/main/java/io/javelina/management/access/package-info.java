/// Who may do what, for HTTP and JMX alike: two [Role]s, and [Users] with passwords, each a [User]. Without users only
/// who is on this machine gets in, which [Loopback] judges.
package io.javelina.management.access;
