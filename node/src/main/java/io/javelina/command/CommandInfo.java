package io.javelina.command;

import io.javelina.command.KeySpecification.Counted;
import io.javelina.command.KeySpecification.Extent;
import io.javelina.command.KeySpecification.Index;
import io.javelina.command.KeySpecification.Keyword;
import io.javelina.command.KeySpecification.Range;
import io.javelina.command.KeySpecification.Start;
import io.javelina.command.KeySpecification.Unknown;
import io.javelina.resp.Reply;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Writes rows of the table as COMMAND INFO shows them: ten elements each, those of subcommands in the last.
final class CommandInfo {
    private final Reply reply;

    CommandInfo(Reply reply) { this.reply = reply; }

    void write(Command command) {
        reply.array(10);
        reply.bulk(command.fullName());
        reply.integer(command.arity());
        statuses(command.flags().stream().filter(Flag::isShown).toList(), Flag::replyName);
        range(command.keyRange());
        statuses(command.categories(), category -> "@" + category.replyName());
        tips(command.tips());
        keys(command.keySpecifications());
        subcommands(command.subcommands().values());
    }

    private <T> void statuses(Collection<T> all, Function<T, String> name) {
        reply.set(all.size());
        for (T each : all) reply.simple(name.apply(each));
    }

    /// What a command does with a key.
    void keyFlags(Set<KeyFlag> flags) { statuses(flags, KeyFlag::replyName); }

    private void range(KeyRange keys) {
        reply.integer(keys.first());
        reply.integer(keys.last());
        reply.integer(keys.step());
    }

    private void tips(List<Tip> tips) {
        reply.set(tips.size());
        for (Tip tip : tips) reply.bulk(tip.replyName());
    }

    private void keys(List<KeySpecification> specifications) {
        reply.set(specifications.size());
        for (KeySpecification specification : specifications) key(specification);
    }

    private void key(KeySpecification specification) {
        reply.map(specification.note() == null ? 3 : 4);
        if (specification.note() != null) {
            reply.bulk("notes");
            reply.bulk(specification.note());
        }
        reply.bulk("flags");
        keyFlags(specification.flags());
        reply.bulk("begin_search");
        start(specification.start());
        reply.bulk("find_keys");
        extent(specification.extent());
    }

    private void start(Start start) {
        switch (start) {
            case Index index -> {
                typed("index", 1);
                number("index", index.position());
            }
            case Keyword keyword -> {
                typed("keyword", 2);
                reply.bulk("keyword");
                reply.bulk(keyword.word());
                number("startfrom", keyword.from());
            }
            case Unknown _ -> typed("unknown", 0);
        }
    }

    private void extent(Extent extent) {
        switch (extent) {
            case Range range -> {
                typed("range", 3);
                number("lastkey", range.last());
                number("keystep", range.step());
                number("limit", range.limit());
            }
            case Counted counted -> {
                typed("keynum", 3);
                number("keynumidx", counted.count());
                number("firstkey", counted.first());
                number("keystep", counted.step());
            }
            case Unknown _ -> typed("unknown", 0);
        }
    }

    private void typed(String type, int fields) {
        reply.map(2);
        reply.bulk("type");
        reply.bulk(type);
        reply.bulk("spec");
        reply.map(fields);
    }

    private void number(String field, int value) {
        reply.bulk(field);
        reply.integer(value);
    }

    private void subcommands(Collection<Command> all) {
        reply.set(all.size());
        for (Command each : all) write(each);
    }
}
