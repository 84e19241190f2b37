package io.javelina.server;

/// Where a replica can go on with the stream of its primary after the link to it broke, or a new primary that has the same
/// history.
///
/// @param id the name of the history
/// @param offset up to which all has been applied
/// @param database in which the next command of the stream runs, unless it says otherwise
record CachedPrimary(String id, long offset, int database) {
}
