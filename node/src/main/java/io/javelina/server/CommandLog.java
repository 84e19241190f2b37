package io.javelina.server;

import io.javelina.command.Flag;
import io.javelina.command.Request;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.resp.Arguments;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// The three logs of commands that stood out: slow ones, large requests and large replies. SLOWLOG shows the first of
/// them, COMMANDLOG all. A command that does not stand out costs three comparisons. Node loop only.
final class CommandLog {
    /// What a command can stand out by.
    enum Kind {
        SLOW("slow", Directives.COMMANDLOG_EXECUTION_SLOWER_THAN, Directives.COMMANDLOG_SLOW_EXECUTION_MAX_LEN),
        LARGE_REQUEST("large-request", Directives.COMMANDLOG_REQUEST_LARGER_THAN,
                Directives.COMMANDLOG_LARGE_REQUEST_MAX_LEN),
        LARGE_REPLY("large-reply", Directives.COMMANDLOG_REPLY_LARGER_THAN,
                Directives.COMMANDLOG_LARGE_REPLY_MAX_LEN);

        private final String word;
        private final Directive threshold;
        private final Directive capacity;

        Kind(String word, Directive threshold, Directive capacity) {
            this.word = word;
            this.threshold = threshold;
            this.capacity = capacity;
        }

        /// The kind that users call by this word in any letter case, null when there is none.
        static Kind named(String name) {
            return Stream.of(values()).filter(kind -> kind.word.equalsIgnoreCase(name)).findFirst().orElse(null);
        }
    }

    /// A command that stood out. `value` is in microseconds or in bytes; the arguments are shortened and without secrets.
    record Entry(long id, long unixSeconds, long value, List<String> arguments, String address, String name) {
    }

    /// The log of one kind, newest first.
    private static final class Log {
        private final ArrayDeque<Entry> entries = new ArrayDeque<>();
        private long nextId;
        /// From this value on; negative for never.
        private long threshold;
        private long capacity;

        boolean wants(long value) { return threshold >= 0 && value >= threshold && capacity > 0; }

        void add(Entry entry) {
            nextId++;
            entries.addFirst(entry);
            while (entries.size() > capacity) entries.removeLast();
        }
    }

    /// A type sign, ten digits, and the line breaks behind them and behind the argument.
    private static final int LONGEST_HEAD_BYTES = 15;

    private final NodeClock clock;
    private final Log[] logs = Stream.generate(Log::new).limit(Kind.values().length).toArray(Log[]::new);
    private final Log slow = logs[Kind.SLOW.ordinal()];
    private final Log largeRequests = logs[Kind.LARGE_REQUEST.ordinal()];
    private final Log largeReplies = logs[Kind.LARGE_REPLY.ordinal()];

    CommandLog(NodeClock clock, Configuration configuration) {
        this.clock = clock;
        for (Kind kind : Kind.values()) {
            configuration.onChange(kind.threshold, this::changed);
            configuration.onChange(kind.capacity, this::changed);
        }
        changed(configuration);
    }

    private void changed(Configuration now) {
        for (Kind kind : Kind.values()) {
            logs[kind.ordinal()].threshold = now.integer(kind.threshold);
            logs[kind.ordinal()].capacity = now.integer(kind.capacity);
        }
    }

    /// A command has run for so long, and its reply is so large.
    void consider(Connection client, Request request, long micros, long replyBytes) {
        if (slow.wants(micros)) log(slow, micros, client, request);
        if (largeReplies.wants(replyBytes)) log(largeReplies, replyBytes, client, request);
        if (!mayBeLarge(request.arguments())) return;
        long requestBytes = requestBytes(request.arguments());
        if (largeRequests.wants(requestBytes)) log(largeRequests, requestBytes, client, request);
    }

    /// Whether it is worth counting to the byte.
    private boolean mayBeLarge(Arguments arguments) {
        long most = LONGEST_HEAD_BYTES;
        for (int i = 0; i < arguments.size(); i++) most += arguments.get(i).length() + LONGEST_HEAD_BYTES;
        return largeRequests.wants(most);
    }

    /// What the request takes as an array of bulk strings.
    private static long requestBytes(Arguments arguments) {
        long bytes = headBytes(arguments.size());
        for (int i = 0; i < arguments.size(); i++) {
            int length = arguments.get(i).length();
            bytes += headBytes(length) + length + 2;
        }
        return bytes;
    }

    /// A type sign, a number and a line break.
    private static int headBytes(int number) {
        int bytes = 4;
        for (int rest = number; rest >= 10; rest /= 10) bytes++;
        return bytes;
    }

    private void log(Log log, long value, Connection client, Request request) {
        if (request.command().has(Flag.SKIP_SLOWLOG)) return;
        log.add(new Entry(log.nextId, clock.unixMillis() / 1000, value, ShownArguments.of(request),
                Addresses.peer(client.channel()), client.name()));
    }

    /// The newest entries, at most so many.
    List<Entry> newest(Kind kind, long most) {
        Iterator<Entry> newestFirst = logs[kind.ordinal()].entries.iterator();
        return Stream.generate(() -> newestFirst.hasNext() ? newestFirst.next() : null).limit(most)
                .takeWhile(entry -> entry != null).toList();
    }

    int size(Kind kind) { return logs[kind.ordinal()].entries.size(); }

    void clear(Kind kind) { logs[kind.ordinal()].entries.clear(); }
}
