package io.javelina.command;

import io.javelina.memory.Slice;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// What access rules name as `@category`, in the order in which COMMAND INFO shows them.
public enum Category {
    KEYSPACE, READ, WRITE, SET, SORTEDSET, LIST, HASH, STRING, BITMAP, HYPERLOGLOG, GEO, STREAM, PUBSUB, ADMIN, FAST,
    SLOW, BLOCKING, DANGEROUS, CONNECTION, TRANSACTION, SCRIPTING;

    /// As access rules name it, without the sign.
    public String replyName() { return name().toLowerCase(Locale.ROOT); }

    /// The category of this name in any letter case, null when there is none.
    public static Category named(Slice name) {
        for (Category category : values()) if (name.is(category.name())) return category;
        return null;
    }

    /// The categories that follow from a command's flags, with those of its own.
    static Set<Category> of(Set<Flag> flags, Set<Category> own) {
        Set<Category> all = EnumSet.noneOf(Category.class);
        all.addAll(own);
        if (flags.contains(Flag.WRITE)) all.add(WRITE);
        if (flags.contains(Flag.READONLY) && !own.contains(SCRIPTING)) all.add(READ);
        if (flags.contains(Flag.ADMIN)) all.addAll(Set.of(ADMIN, DANGEROUS));
        if (flags.contains(Flag.PUBSUB)) all.add(PUBSUB);
        if (flags.contains(Flag.BLOCKING)) all.add(BLOCKING);
        all.add(flags.contains(Flag.FAST) ? FAST : SLOW);
        return all;
    }
}
