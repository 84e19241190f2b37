package io.javelina.command;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// The chapter of the documentation that a command belongs to, and the access category that its commands usually have.
public enum Group {
    GENERIC(Category.KEYSPACE), STRING(Category.STRING), LIST(Category.LIST), SET(Category.SET),
    SORTED_SET(Category.SORTEDSET), HASH(Category.HASH), PUBSUB(Category.PUBSUB), TRANSACTIONS(Category.TRANSACTION),
    CONNECTION(Category.CONNECTION), SERVER(null), SCRIPTING(Category.SCRIPTING), HYPERLOGLOG(Category.HYPERLOGLOG),
    CLUSTER(null), GEO(Category.GEO), STREAM(Category.STREAM), BITMAP(Category.BITMAP);

    private final Category category;

    Group(Category category) { this.category = category; }

    /// The usual categories of its commands: one or none.
    Set<Category> categories() { return category == null ? EnumSet.noneOf(Category.class) : EnumSet.of(category); }

    public String replyName() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }
}
