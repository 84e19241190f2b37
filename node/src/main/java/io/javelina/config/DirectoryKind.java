package io.javelina.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// The directory that the names of other files are relative to. It must exist. A relative one is meant from where the
/// directory was before, as if the process had walked there.
final class DirectoryKind extends Kind {
    @Override
    String describe() { return "directory"; }

    @Override
    void begin(Directive directive, Values values) {}

    @Override
    void read(List<String> arguments, Values values, int index, boolean fresh) throws Refusal {
        String name = only(arguments);
        if (name.isEmpty()) throw new Refusal("dir can't be empty");
        values.object(index, enter(path(values, index), name));
    }

    private static Path enter(Path from, String name) throws Refusal {
        try {
            Path directory = from.resolve(Text.decode(name)).toRealPath();
            if (!Files.isDirectory(directory)) throw new Refusal("Not a directory");
            if (!Files.isExecutable(directory)) throw new Refusal("Permission denied");
            return directory;
        } catch (IOException e) {
            throw new Refusal(Text.reason(e));
        } catch (InvalidPathException e) {
            throw new Refusal("No such file or directory");
        }
    }

    /// The process's own working directory until a value was set.
    static Path path(Values values, int index) {
        return values.object(index) instanceof Path path ? path : Path.of("").toAbsolutePath();
    }

    @Override
    String show(Values values, int index) { return Text.encode(path(values, index).toString()); }

    @Override
    void rewrite(Directive directive, Values values, Values standard, RewrittenFile file) {
        file.put(directive.name(), directive.name() + " " + Arguments.quote(show(values, directive.index())), true);
    }
}
