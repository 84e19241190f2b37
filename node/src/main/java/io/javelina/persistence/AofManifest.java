package io.javelina.persistence;

import java.util.ArrayList;
import java.util.List;

/// Of which files the append-only file is made: at most one base, the increments in the order in which they were written,
/// and files that are replaced but perhaps not yet deleted. Its text is Valkey's:
///
/// ```
///   file appendonly.aof.2.base.rdb seq 2 type b
///   file appendonly.aof.1.incr.aof seq 1 type h
///   file appendonly.aof.2.incr.aof seq 2 type i
/// ```
///
/// A manifest never changes: each change gives another one, which counts once it is on the disk (see [AofFolder#persist]).
///
/// @param base null when there is none
/// @param baseSequence that of the newest base there ever was
/// @param incrementSequence that of the newest increment there ever was
public record AofManifest(AofFile base, List<AofFile> history, List<AofFile> increments, long baseSequence,
        long incrementSequence) {
    public static final AofManifest EMPTY = new AofManifest(null, List.of(), List.of(), 0, 0);
    static final String SUFFIX = ".manifest";
    static final String INCREMENT_SUFFIX = ".incr";
    private static final String BASE_SUFFIX = ".base";
    private static final String RDB_FORMAT = ".rdb";
    private static final String COMMANDS_FORMAT = ".aof";
    /// Longest line, with its end.
    private static final int LINE_BYTES = 1024;
    private static final int FEWEST_WORDS = 6;
    private static final String INVALID = "Invalid AOF manifest file format";

    /// Whether there is nothing to load.
    public boolean isEmpty() { return base == null && increments.isEmpty(); }

    /// The files to load, in order.
    public List<AofFile> files() {
        List<AofFile> files = new ArrayList<>();
        if (base != null) files.add(base);
        files.addAll(increments);
        return files;
    }

    public AofFile lastIncrement() { return increments.getLast(); }

    // Changes.

    /// A single old append-only file becomes the base.
    public AofManifest withOldFile(String name) {
        return new AofManifest(new AofFile(name, 1, AofFile.Type.BASE), history, increments, 1, incrementSequence);
    }

    /// The next base, named after `prefix`, replaces the one before.
    public AofManifest withNewBase(String prefix, boolean isRdb) {
        long sequence = baseSequence + 1;
        String name = prefix + '.' + sequence + BASE_SUFFIX + (isRdb ? RDB_FORMAT : COMMANDS_FORMAT);
        List<AofFile> replaced = new ArrayList<>();
        if (base != null) replaced.add(base.asHistory());
        replaced.addAll(history);
        return new AofManifest(new AofFile(name, sequence, AofFile.Type.BASE), List.copyOf(replaced), increments,
                sequence, incrementSequence);
    }

    /// One more increment, named after `prefix`.
    public AofManifest withNewIncrement(String prefix) {
        long sequence = incrementSequence + 1;
        String name = prefix + '.' + sequence + INCREMENT_SUFFIX + COMMANDS_FORMAT;
        List<AofFile> more = new ArrayList<>(increments);
        more.add(new AofFile(name, sequence, AofFile.Type.INCREMENT));
        return new AofManifest(base, history, List.copyOf(more), baseSequence, sequence);
    }

    /// All increments are in the base now, but for the last `kept` ones.
    public AofManifest withIncrementsReplaced(int kept) {
        int count = Math.max(0, increments.size() - kept);
        List<AofFile> replaced = new ArrayList<>();
        for (AofFile each : increments.subList(0, count)) replaced.add(each.asHistory());
        replaced.addAll(history);
        return new AofManifest(base, List.copyOf(replaced),
                List.copyOf(increments.subList(count, increments.size())), baseSequence, incrementSequence);
    }

    /// These replaced files are deleted.
    public AofManifest without(List<AofFile> deleted) {
        List<AofFile> left = new ArrayList<>(history);
        left.removeAll(deleted);
        return new AofManifest(base, List.copyOf(left), increments, baseSequence, incrementSequence);
    }

    // Text.

    public String text() {
        StringBuilder text = new StringBuilder();
        if (base != null) append(base, text);
        for (AofFile each : history) append(each, text);
        for (AofFile each : increments) append(each, text);
        return text.toString();
    }

    private static void append(AofFile file, StringBuilder text) {
        text.append("file ").append(ManifestWords.written(file.name())).append(" seq ").append(file.sequence())
                .append(" type ").append(file.type().letter()).append('\n');
    }

    /// The manifest that a text describes.
    public static AofManifest parse(String text) throws CorruptManifest {
        if (text.isEmpty()) throw new CorruptManifest("Found an empty AOF manifest", 0, null);
        return new Parser().parse(text);
    }

    private static final class Parser {
        private AofFile base;
        private final List<AofFile> history = new ArrayList<>();
        private final List<AofFile> increments = new ArrayList<>();
        private long incrementSequence;
        private int lineNumber;
        private String line;

        AofManifest parse(String text) throws CorruptManifest {
            for (int start = 0; start < text.length();) {
                int end = text.indexOf('\n', start);
                lineNumber++;
                if (text.charAt(start) != '#') {
                    if (end < 0 || end - start >= LINE_BYTES - 1)
                        throw corrupt("The AOF manifest file contains too long line");
                    line = text.substring(start, end).strip();
                    file(line);
                }
                start = end < 0 ? text.length() : end + 1;
            }
            return new AofManifest(base, List.copyOf(history), List.copyOf(increments),
                    base == null ? 0 : base.sequence(), incrementSequence);
        }

        private CorruptManifest corrupt(String reason) { return new CorruptManifest(reason, lineNumber, line); }

        private void file(String words) throws CorruptManifest {
            List<String> pairs = ManifestWords.split(words);
            if (pairs == null || pairs.size() < FEWEST_WORDS || pairs.size() % 2 != 0) throw corrupt(INVALID);
            String name = null;
            long sequence = 0;
            String type = "";
            for (int i = 0; i < pairs.size(); i += 2) {
                String value = pairs.get(i + 1);
                // Other keys are those of later versions.
                switch (pairs.get(i).toLowerCase(java.util.Locale.ROOT)) {
                    case "file" -> name = baseName(value);
                    case "seq" -> sequence = number(value);
                    case "type" -> type = value;
                    default -> {}
                }
            }
            if (name == null || sequence == 0 || type.isEmpty()) throw corrupt(INVALID);
            add(name, sequence, AofFile.Type.of(type));
        }

        private String baseName(String name) throws CorruptManifest {
            if (name.isEmpty()) throw corrupt(INVALID);
            if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0)
                throw corrupt("File can't be a path, just a filename");
            return name;
        }

        /// As C reads numbers: the digits in front, 0 when there are none.
        private static long number(String word) {
            int end = word.startsWith("-") || word.startsWith("+") ? 1 : 0;
            while (end < word.length() && Character.digit(word.charAt(end), 10) >= 0) end++;
            try {
                return Long.parseLong(word, 0, end, 10);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        private void add(String name, long sequence, AofFile.Type type) throws CorruptManifest {
            if (type == null) throw corrupt("Unknown AOF file type");
            AofFile file = new AofFile(name, sequence, type);
            switch (type) {
                case BASE -> {
                    if (base != null) throw corrupt("Found duplicate base file information");
                    base = file;
                }
                case HISTORY -> history.add(file);
                case INCREMENT -> {
                    if (sequence <= incrementSequence) throw corrupt("Found a non-monotonic sequence number");
                    increments.add(file);
                    incrementSequence = sequence;
                }
            }
        }
    }
}
