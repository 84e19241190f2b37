package io.javelina.server;

import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.JOIN_ALL_SUCCEEDED;
import static io.javelina.command.Tip.JOIN_SPECIAL;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Help;
import io.javelina.command.KeyFlag;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.management.figures.MemoryView.Count;
import io.javelina.management.figures.MemoryView.Field;
import io.javelina.management.figures.MemoryView.Ratio;
import io.javelina.management.figures.MemoryView;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// MEMORY: where the bytes are. The figures are those of the MBeans.
final class MemoryCommands {
    private static final String NO_STATISTICS = "Stats not supported for the current allocator";
    private static final String[] HELP = {
        "DOCTOR",
        "    What to think of the figures of memory, in words.",
        "MALLOC-STATS",
        "    The allocator's own report.",
        "PURGE",
        "    Gives unused pages of the allocator back to the system.",
        "STATS",
        "    All figures of memory.",
        "USAGE <key> [SAMPLES <count>]",
        "    Bytes that a key and its value take. All of them are counted, whatever the",
        "    number of samples.",
    };

    private final MemoryViews views;
    private final NodeMetrics metrics;
    private final SlowAnswers slowAnswers;

    private MemoryCommands(MemoryViews views, NodeMetrics metrics, SlowAnswers slowAnswers) {
        this.views = views;
        this.metrics = metrics;
        this.slowAnswers = slowAnswers;
    }

    static void register(CommandTable table, MemoryViews views, NodeMetrics metrics, SlowAnswers slowAnswers) {
        MemoryCommands commands = new MemoryCommands(views, metrics, slowAnswers);
        Command memory = table.family(Group.SERVER).command("MEMORY").arity(-2);
        memory.subcommand("STATS").arity(2).tips(NONDETERMINISTIC_OUTPUT, ASK_ALL_SHARDS, JOIN_SPECIAL)
                .does(commands::stats);
        memory.subcommand("DOCTOR").arity(2).tips(NONDETERMINISTIC_OUTPUT, ASK_ALL_SHARDS, JOIN_SPECIAL)
                .does(commands::doctor);
        memory.subcommand("MALLOC-STATS").arity(2).tips(NONDETERMINISTIC_OUTPUT, ASK_ALL_SHARDS, JOIN_SPECIAL)
                .does(commands::mallocStats);
        memory.subcommand("PURGE").arity(2).tips(ASK_ALL_SHARDS, JOIN_ALL_SUCCEEDED).does(commands::purge);
        memory.subcommand("USAGE").arity(-3).flags(READONLY).key(2, KeyFlag.RO).does(MemoryCommands::usage);
        memory.subcommand("HELP").arity(2).flags(LOADING, STALE).does(Help.of(HELP));
    }

    void stats(Request request, Database database, Reply reply) {
        List<Field> fields = views.now().memoryStats();
        reply.map(fields.size());
        for (Field field : fields) {
            reply.bulk(field.name());
            switch (field) {
                case Count count -> reply.integer(count.value());
                case Ratio ratio -> reply.real(ratio.value());
                case MemoryView.Database db -> reply(db, reply);
            }
        }
    }

    private static void reply(MemoryView.Database db, Reply reply) {
        reply.map(2);
        for (Count count : List.of(db.overheadHashtableMain(), db.overheadHashtableExpires())) {
            reply.bulk(count.name());
            reply.integer(count.value());
        }
    }

    /// The kernel takes its time to tell what each page is used for: milliseconds for small processes, seconds for large.
    void doctor(Request request, Database database, Reply reply) {
        if (request.client().mayBlock()) slowAnswers.answer(request, views::doctor, MemoryCommands::replyText);
        else replyText(views.doctor(), reply);
    }

    private static void replyText(String text, Reply reply) {
        reply.verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
    }

    void mallocStats(Request request, Database database, Reply reply) {
        String report = metrics.mallocStats();
        if (report == null) reply.bulk(NO_STATISTICS);
        else reply.verbatim("txt", report.getBytes(StandardCharsets.ISO_8859_1));
    }

    void purge(Request request, Database database, Reply reply) {
        metrics.purge();
        reply.ok();
    }

    static void usage(Request request, Database database, Reply reply) {
        for (int i = 3; i < request.size(); i += 2) requireSamples(request, i);
        long entry = database.peekRaw(request.argument(2));
        if (entry == 0) reply.nil();
        else reply.integer(database.bytes(entry));
    }

    private static void requireSamples(Request request, int index) {
        if (!request.is(index, "SAMPLES") || index + 1 == request.size()) throw CommandError.SYNTAX;
        Slice count = request.argument(index + 1);
        if (!count.isInteger()) throw CommandError.NOT_AN_INTEGER;
        if (count.integer() < 0) throw CommandError.SYNTAX;
    }
}
