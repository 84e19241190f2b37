/// What operators see, and the only place where figures leave the process: plain `javax.management` MBeans, and what
/// reads them. It knows nothing of RESP, of the cluster or of keys; the node hands in a
/// [MetricsSource][io.javelina.management.figures.MetricsSource] and starts [Management].
///
/// - [bean][io.javelina.management.bean]: the MXBean interfaces, their records, and the catalogue that names every
///   figure once;
/// - [figures][io.javelina.management.figures]: from what the node measures to those records, and back for MEMORY
///   STATS and INFO;
/// - [process][io.javelina.management.process]: the waterfall of the process' memory, and the doctor;
/// - [event][io.javelina.management.event]: notifications;
/// - [registration][io.javelina.management.registration]: the MBeans themselves;
/// - [http][io.javelina.management.http], [jolokia][io.javelina.management.jolokia],
///   [prometheus][io.javelina.management.prometheus]: the HTTP port and what answers there;
/// - [remote][io.javelina.management.remote]: JMX over RMI; [access][io.javelina.management.access]: who may do what.
package io.javelina.management;
