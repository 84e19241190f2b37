/// The MBeans themselves: [DescribedBean] gives them the catalogue's words, [Beans] registers them.
package io.javelina.management.registration;
