package io.javelina.management.bean;

/// The keys of all databases whose values are of one type, and what keys and values take together, without what each
/// entry and the tables cost besides.
public record TypeStats(String type, long keys, long bytes) {
}
