/// The MBeans as Prometheus' text: [MetricsEndpoint] reads them by the catalogue, [MetricsText] writes either format.
package io.javelina.management.prometheus;
