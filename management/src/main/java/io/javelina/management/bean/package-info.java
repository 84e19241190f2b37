/// What operators see, as types: one `...MXBean` interface for each `io.javelina:type=...`, the records they hand out
/// and [Catalogue], which names and describes every figure once. A console or a client needs nothing else of this
/// module.
package io.javelina.management.bean;
